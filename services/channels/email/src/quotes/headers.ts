/*
 * What mail programs write above the mail they repeat. Every pattern looks at a bounded piece of text, so that no mail,
 * however odd, takes long.
 */

/** Words with which the line "On 3 March, Ada wrote:" starts, by language. */
const lead =
  /^[\s*>_—–-]*(?:on|le|am|el|em|il|op|på|den|dnia|w dniu|dne|em|a|în|la|в|від|il giorno|tarih|pada|vào|dana|ons|tors|fre|lør|søn|man|tir|mån|tis|lör|sön|at)(?=[\s,.])/iu;

/** The verb of that line. */
const verb =
  /(?<!\p{L})(?:wrote|a écrit|ha escrito|escribió|schrieb|escreveu|ha scritto|schreef|skrev|napisał(?:\(?a\)?)?|napsal(?:\(?a\)?)?|kirjoitti|написал(?:\(?а\)?)?|пише|написав|a scris|yazdı|menulis|đã viết|írta|je napisao|geschreven)(?=[\s:,<(-]|$)/iu;

/** A line that needs no "On": a year, an address, and a time or the verb, up to a colon (Gmail in many languages). */
function isDatedHeader(text: string): boolean {
  if (text.length > 400 || !/(?<!\d)(?:19|20)\d\d(?!\d)/.test(text)) return false;
  if (!/[<(][^<>()\s]+@[^<>()\s]+[>)][^<>@]{0,30}[:：]$/.test(text)) return false;
  return /\d[:.]\d\d(?!\d)/.test(text) || verb.test(text);
}

/** The end of that line in the languages that have the verb there. */
const eastern = /(?:写道|寫道|のメール|님이 작성|작성)\s*[:：]?$/u;

function isEasternHeader(text: string): boolean {
  const at = text.search(eastern);
  return at > 0 && at <= 400 && /\d/.test(text.slice(0, at));
}

/** "-----Original Message-----" in the languages of the mail programs that write it. A forwarded mail is no quotation. */
const original =
  /^[\s*]*[-_=—–]{2,}\s*(?:original\s+(?:message|mail|e-?mail|text)|reply\s+message|urspr(?:ü|ue)ngliche\s+(?:nachricht|mail|e-?mail)|original-nachricht|antwort\s+nachricht|message\s+d['’]origine|message\s+original|mail\s+original|mensaje\s+original|mensagem\s+original|messaggio\s+originale|oorspronkelijk\s+bericht|oprindelig(?:\s+|\s)?(?:besked|meddelelse)|oprindelig\s+e-?mail|ursprungligt\s+meddelande|opprinnelig\s+melding|alkuperäinen\s+viesti|wiadomość\s+oryginalna|oryginalna\s+wiadomość|původní\s+(?:zpráva|e-?mail)|исходное\s+сообщение|пересылаемое\s+сообщение|mesaj\s+original|orijinal\s+(?:mesaj|ileti)|eredeti\s+üzenet|原始邮件|原始郵件|original\s+appointment)\s*[-_=—–]{2,}/iu;

/** What help desks put above the mails that they repeat. */
const replyAbove =
  /(?:reply|respond|write) (?:above|over) this line|(?:oberhalb|über) dieser (?:zeile|linie) (?:antworten|schreiben)|au-dessus de cette ligne|encima de esta línea/i;

const labels = {
  from: [
    'from',
    'von',
    'de',
    'da',
    'van',
    'fra',
    'från',
    'od',
    'lähettäjä',
    'от',
    'от кого',
    'від',
    'kimden',
    'feladó',
    'expéditeur',
    'remitente',
    'mittente',
    'afzender',
    '发件人',
    '寄件者',
    '差出人',
    '보낸사람',
    '보낸 사람',
    'dari',
    'de la',
  ],
  date: [
    'sent',
    'date',
    'gesendet',
    'datum',
    'envoyé',
    'envoyé le',
    'enviado',
    'enviado el',
    'enviada em',
    'enviado em',
    'fecha',
    'data',
    'data invio',
    'inviato',
    'verzonden',
    'sendt',
    'dato',
    'skickat',
    'wysłano',
    'lähetetty',
    'päivämäärä',
    'отправлено',
    'дата',
    'надіслано',
    'gönderme tarihi',
    'gönderildi',
    'tarih',
    'elküldve',
    'odesláno',
    'message du',
    '发送时间',
    '日期',
    '送信日時',
    'trimis',
    'sent at',
    'date sent',
    'received',
    'envoyée',
  ],
  to: [
    'to',
    'an',
    'à',
    'a',
    'para',
    'aan',
    'til',
    'till',
    'do',
    'vastaanottaja',
    'кому',
    'kime',
    'címzett',
    'komu',
    '收件人',
    '宛先',
    'către',
    'pour',
    'destinataire',
  ],
  subject: [
    'subject',
    'betreff',
    'objet',
    'asunto',
    'assunto',
    'oggetto',
    'onderwerp',
    'emne',
    'ämne',
    'temat',
    'aihe',
    'тема',
    'konu',
    'tárgy',
    'předmět',
    '主题',
    '主旨',
    '件名',
    'subiect',
    'sujet',
  ],
  other: [
    'cc',
    'kopie',
    'copie à',
    'copie',
    'kopi',
    'kopia',
    'cc to',
    'bcc',
    'reply-to',
    'antwort an',
    'importance',
    'priorité',
    'attachments',
    'копия',
    'dw',
  ],
} as const;

type Label = keyof typeof labels;

const labelByWord = new Map<string, Label>(
  (Object.keys(labels) as Label[]).flatMap((label) => labels[label].map((word): [string, Label] => [word, label])),
);

/** Whether a line starts with `>`: text that somebody repeats. */
export function isQuoted(line: string): boolean {
  return /^\s{0,4}[>›]/.test(line);
}

/** How many lines from `at` on are one "On …, … wrote:"; 0 when none starts there. */
export function replyHeaderLength(lines: readonly string[], at: number): number {
  const first = lines[at] ?? '';
  if (first.trim() === '' || isQuoted(first)) return 0;
  const starts = lead.test(first);
  // Without such a word the date stands at its beginning, and the header has no empty line in it.
  if (!starts && !/^.{0,16}\d/.test(first)) return 0;
  let joined = '';
  for (let length = 1; length <= (starts ? 6 : 3); length++) {
    const line = (lines[at + length - 1] ?? '').trim();
    if (!starts && line === '') return 0;
    if (length > 1 && isQuoted(line) && !verb.test(line)) return 0;
    joined = `${joined} ${line}`.trim();
    if (joined.length > 600) return 0;
    const complete = starts ? isReplyHeader(joined) : isDatedHeader(joined) || isEasternHeader(joined);
    if (complete) return length;
  }
  return 0;
}

function isReplyHeader(text: string): boolean {
  if (!/\d/.test(text)) return false;
  const match = verb.exec(text);
  if (!match) return false;
  const rest = text.slice(match.index + match[0].length).trim();
  // The verb ends the line ("… wrote:", "… wrote ----"), or a name and a colon follow it ("… schrieb Ada <…>:").
  return /^[\s:：\-–—*_>)]*$/.test(rest) || (rest.length < 200 && /[:：]\s*$/.test(rest));
}

/** Where, in one line, "reply On Wed, Apr 4, 2012 … wrote:" turns into its header; -1 when it does not. */
export function sharedLineHeader(line: string): number {
  const tail = line.slice(0, 400);
  const match =
    /\s(?=(?:On|Le|Am|El|Em|Il|Op)\s+(?:\d|\p{L}{2,9}\.?,?\s+(?:\p{L}{3,9}\.?\s+)?\d)[^\n]{6,250}(?:wrote|écrit|schrieb|escribió|escreveu|scritto|schreef)[^\n]{0,80}:\s*$)/u.exec(
      tail,
    );
  return match?.index ?? -1;
}

/** Whether a line says "Original Message". */
export function isOriginalLine(line: string): boolean {
  return original.test(line.slice(0, 200)) || replyAbove.test(line.slice(0, 200));
}

/** Whether a line is only there to divide. */
export function isDivider(line: string): boolean {
  return /^\s*(?:[-_=*—–]\s?){4,}\s*$/.test(line.slice(0, 300));
}

/** How many lines from `at` on are a block of "From:, Sent:, To:, Subject:" lines; 0 when none starts there. */
export function fromBlockLength(lines: readonly string[], at: number): number {
  if (!labelOf(lines[at] ?? '')) return 0;
  const seen = new Set<Label>();
  let length = 0;
  let strays = 0;
  for (let index = at; index < Math.min(lines.length, at + 16); index++) {
    const line = lines[index] ?? '';
    const label = labelOf(line);
    if (label) {
      seen.add(label);
      strays = 0;
      length = index - at + 1;
    } else if (line.trim() === '') {
      if (seen.size >= 2) break;
      if (++strays > 1) break;
    } else if (++strays > 2) break;
  }
  const headed = seen.has('from') && (seen.has('date') || (seen.has('subject') && seen.has('to')));
  // Two labels alone could be anybody's list, unless one of them holds an address.
  const sure = seen.size >= 3 || lines.slice(at, at + length).some((line) => /\S@\S/.test(line.slice(0, 300)));
  return headed && sure ? length : 0;
}

function labelOf(line: string): Label | undefined {
  const match = /^\s*[*_]{0,2}([\p{L}][\p{L} \-–]{0,24}?)[*_]{0,2}\s{0,2}[:：]/u.exec(line.slice(0, 80));
  return match ? labelByWord.get((match[1] ?? '').toLowerCase().trim()) : undefined;
}
