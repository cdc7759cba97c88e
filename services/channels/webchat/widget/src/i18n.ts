/** The widget's words. A language that is not here falls back to English, and keeps its direction and dates. */
const en = {
  open: 'Open chat',
  openUnread: 'Open chat, {n} unread',
  close: 'Close chat',
  title: 'Chat with us',
  welcome: 'Hello! What can we do for you?',
  welcomeHint: 'You can close this window at any time: the conversation stays here.',
  placeholder: 'Write a message…',
  send: 'Send',
  attach: 'Attach a file',
  remove: 'Remove {name}',
  person: 'Talk to a person',
  personAsked: 'We have asked for a person to join.',
  personFailed: 'That did not work. Please try again.',
  queueNext: 'You are next.',
  queuePlace: 'You are number {n} in the queue.',
  queueSoon: 'It will probably take less than a minute.',
  queueMinutes: 'It will probably take {low} to {high} minutes.',
  with: 'with {name}',
  connecting: 'Connecting…',
  offline: 'No connection. What you write is sent as soon as it is back.',
  sending: 'Sending…',
  waiting: 'Waiting for a connection',
  sent: 'Sent',
  failed: 'Not sent: {reason}',
  retry: 'Try again',
  discard: 'Discard',
  edited: 'edited',
  deleted: 'This message was deleted.',
  earlier: 'Earlier messages',
  earlierFailed: 'Earlier messages could not be loaded.',
  today: 'Today',
  yesterday: 'Yesterday',
  you: 'You',
  team: 'Team',
  assistant: 'Assistant',
  typing: '{name} is typing…',
  says: '{name}: {text}',
  file: 'File',
  uploading: 'Uploading {name}…',
  tooLarge: '{name} is larger than 20 MB.',
  uploadFailed: '{name} could not be uploaded.',
  tooMany: 'At most {most} files go with one message. Left out: {left}.',
  reach: 'Shall we write to you if you have to go?',
  name: 'Name',
  email: 'E-mail address',
  save: 'Save',
  later: 'Not now',
  via_email: 'by e-mail',
  via_sms: 'by text message',
  via_voice: 'by phone',
};

export type Words = typeof en;

const de: Words = {
  open: 'Chat öffnen',
  openUnread: 'Chat öffnen, {n} ungelesen',
  close: 'Chat schließen',
  title: 'Schreiben Sie uns',
  welcome: 'Guten Tag! Was können wir für Sie tun?',
  welcomeHint: 'Sie können dieses Fenster jederzeit schließen: Das Gespräch bleibt hier.',
  placeholder: 'Nachricht schreiben …',
  send: 'Senden',
  attach: 'Datei anhängen',
  remove: '{name} entfernen',
  person: 'Mit einem Menschen sprechen',
  personAsked: 'Wir haben einen Menschen dazugebeten.',
  personFailed: 'Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.',
  queueNext: 'Sie sind als Nächstes an der Reihe.',
  queuePlace: 'Sie sind Nummer {n} in der Warteschlange.',
  queueSoon: 'Es dauert voraussichtlich weniger als eine Minute.',
  queueMinutes: 'Es dauert voraussichtlich {low} bis {high} Minuten.',
  with: 'mit {name}',
  connecting: 'Verbindung wird aufgebaut …',
  offline: 'Keine Verbindung. Was Sie schreiben, wird gesendet, sobald sie wieder da ist.',
  sending: 'Wird gesendet …',
  waiting: 'Wartet auf eine Verbindung',
  sent: 'Gesendet',
  failed: 'Nicht gesendet: {reason}',
  retry: 'Noch einmal',
  discard: 'Verwerfen',
  edited: 'bearbeitet',
  deleted: 'Diese Nachricht wurde gelöscht.',
  earlier: 'Frühere Nachrichten',
  earlierFailed: 'Frühere Nachrichten konnten nicht geladen werden.',
  today: 'Heute',
  yesterday: 'Gestern',
  you: 'Sie',
  team: 'Team',
  assistant: 'Assistent',
  typing: '{name} schreibt …',
  says: '{name}: {text}',
  file: 'Datei',
  uploading: '{name} wird hochgeladen …',
  tooLarge: '{name} ist größer als 20 MB.',
  uploadFailed: '{name} konnte nicht hochgeladen werden.',
  tooMany: 'Mit einer Nachricht gehen höchstens {most} Dateien. Weggelassen: {left}.',
  reach: 'Dürfen wir Ihnen schreiben, falls Sie gehen müssen?',
  name: 'Name',
  email: 'E-Mail-Adresse',
  save: 'Speichern',
  later: 'Nicht jetzt',
  via_email: 'per E-Mail',
  via_sms: 'per SMS',
  via_voice: 'am Telefon',
};

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'sd', 'ug', 'yi', 'dv', 'ckb']);

/** What the widget says, and how it writes dates, in one language. */
export class Language {
  readonly tag: string;
  readonly direction: 'ltr' | 'rtl';
  private readonly words: Words;
  private readonly clock: Intl.DateTimeFormat;
  private readonly calendar: Intl.DateTimeFormat;

  constructor(tag: string) {
    this.tag = canonical(tag);
    const primary = this.tag.split('-')[0] ?? 'en';
    this.words = primary === 'de' ? de : en;
    this.direction = rightToLeft.has(primary) ? 'rtl' : 'ltr';
    this.clock = new Intl.DateTimeFormat(this.tag, { hour: '2-digit', minute: '2-digit' });
    this.calendar = new Intl.DateTimeFormat(this.tag, { weekday: 'long', day: 'numeric', month: 'long' });
  }

  say(word: keyof Words, values: Record<string, string | number> = {}): string {
    return this.words[word].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
  }

  /** How a message on another channel came, when there is a word for it. */
  channel(channel: string): string {
    const key = `via_${channel}`;
    return key in this.words ? this.words[key as keyof Words] : channel;
  }

  time(at: Date): string {
    return this.clock.format(at);
  }

  day(at: Date, now: Date): string {
    const yesterday = new Date(now);
    yesterday.setDate(now.getDate() - 1);
    if (at.toDateString() === now.toDateString()) {
      return this.say('today');
    }

    return at.toDateString() === yesterday.toDateString() ? this.say('yesterday') : this.calendar.format(at);
  }
}

function canonical(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
