import type { Assurance, Attachment, Delivery, ThreadState } from '../src/api/types.ts';

export interface SampleLine {
  from: 'customer' | 'agent' | 'note' | 'system';
  agent?: string;
  /** Minutes ago. */
  ago: number;
  channel?: string;
  account?: string;
  subject?: string;
  text: string;
  html?: string;
  quoted?: string;
  attachments?: Attachment[];
  reactions?: string[];
  edited?: boolean;
  deleted?: boolean;
  delivery?: Partial<Delivery>;
}

export interface SamplePerson {
  name: string | null;
  language?: string;
  addresses: [string, Assurance][];
  state: ThreadState;
  handler?: string;
  priority?: string;
  /** In how many minutes an answer is due; less than nothing: it was. */
  due?: number;
  wantsPerson?: boolean;
  tags?: string[];
  notes?: string;
  /** The name of a customer who may be the same person. */
  suggestion?: string;
  messages: SampleLine[];
}

const day = 1_440;
const mail = { channel: 'email', account: 'hello' };
const sms = { channel: 'sms', account: 'shop-line' };
const chat = { channel: 'webchat', account: 'web' };

const mailHtml = `<p>Hello,</p><p>my kettle arrived with a <b style="color:#c0362c">crack in the enamel</b> and drips. Order <b>#48213</b>.</p>
<table cellpadding="6" style="border-collapse:collapse"><tr style="background:#eee"><td>Kettle, 1.2 l</td><td>€49.00</td></tr></table>
<p><img src="https://tracker.example.net/open.gif" width="1" height="1" alt=""><img src="cid:picture" width="180" alt="The crack"></p><p>Kind regards<br>Ada Marlowe</p>`;

const history: SampleLine[] = Array.from({ length: 130 }, (_, n): SampleLine => {
  const reply = n % 3 === 2;
  return {
    from: reply ? 'agent' : 'customer',
    ...(reply && { agent: 'u-tom' }),
    ago: 9 * day + (130 - n) * 47,
    ...(n % 4 === 0 ? mail : sms),
    text: reply
      ? 'Done. Is there anything else that I can do for you?'
      : `Earlier question ${n + 1} about my subscription.`,
  };
});

export const samplePeople: SamplePerson[] = [
  {
    name: 'Ada Marlowe',
    addresses: [
      ['mailto:ada@example.com', 'verified'],
      ['tel:+15551234567', 'verified'],
      ['webchat:0f3a9c', 'signed'],
    ],
    state: 'open',
    handler: 'u-mara',
    priority: 'high',
    due: -3,
    tags: ['returns', 'vip'],
    notes: 'Orders for the whole office. Prefers short answers.',
    suggestion: 'A. Marlowe',
    messages: [
      ...history,
      {
        from: 'customer',
        ago: 2 * day + 95,
        ...mail,
        subject: 'Cracked kettle, order #48213',
        text: 'Hello,\n\nmy kettle arrived with a crack in the enamel and drips. Order #48213.\n\nKind regards\nAda Marlowe',
        html: mailHtml,
        quoted:
          'On Monday the shop wrote:\n> Your parcel has been handed to the carrier.\n> Follow it at https://track.example.com/48213',
        attachments: [
          {
            id: 'picture',
            name: 'kettle.png',
            mediaType: 'image/png',
            size: 184_320,
            url: '/api/files/picture',
            inline: true,
          },
          {
            id: 'invoice',
            name: 'Invoice 48213.pdf',
            mediaType: 'application/pdf',
            size: 58_211,
            url: '/api/files/picture',
          },
        ],
      },
      { from: 'system', ago: 2 * day + 90, text: 'Assigned to Mara Lindqvist' },
      {
        from: 'note',
        agent: 'u-mara',
        ago: 2 * day + 60,
        text: 'Second cracked kettle from this batch. I have told the warehouse to check the rest.',
      },
      {
        from: 'agent',
        agent: 'u-mara',
        ago: 2 * day + 55,
        ...mail,
        subject: 'Re: Cracked kettle, order #48213',
        text: 'Dear Ada,\n\nI am sorry about that. A new kettle leaves our warehouse today; you need not send the old one back.\n\nBest wishes\nMara',
        delivery: { state: 'read' },
      },
      {
        from: 'customer',
        ago: day + 20,
        ...sms,
        text: 'Hi, it’s Ada. Can you send it to my office instead? 12 Harbour Street',
      },
      {
        from: 'agent',
        agent: 'u-tom',
        ago: day + 12,
        ...sms,
        text: 'Of course! It goes to 12 Harbour Street. It will be there on Wednesday.',
        reactions: ['👍'],
        delivery: { state: 'delivered', degraded: ['html'] },
      },
      { from: 'customer', ago: 34, ...chat, text: 'Hello again 👋 I am in the chat on your site now.' },
      {
        from: 'customer',
        ago: 33,
        ...chat,
        text: 'The parcel says “delivered” but nobody here has seen it. Could you look into that?',
        edited: true,
      },
      {
        from: 'agent',
        agent: 'u-mara',
        ago: 30,
        ...sms,
        text: 'I am asking the carrier right now and will come back to you within the hour.',
        delivery: { state: 'failed', attempts: 3, error: { code: '30003', detail: 'Unreachable destination handset' } },
      },
      { from: 'customer', ago: 18, ...chat, text: 'Any news? I have to leave at noon.' },
    ],
  },
  {
    name: 'A. Marlowe',
    addresses: [['mailto:ada.marlowe@work.example', 'self-asserted']],
    state: 'open',
    due: 65,
    wantsPerson: true,
    messages: [{ from: 'customer', ago: 44, ...chat, text: 'Do you deliver to offices?' }],
  },
  {
    name: 'Yusuf Demir',
    language: 'de',
    addresses: [['tel:+4915112345678', 'verified']],
    state: 'open',
    handler: 'u-mara',
    due: 9,
    tags: ['billing'],
    messages: [
      { from: 'customer', ago: 75, ...sms, text: 'Die Rechnung 1042 wurde zweimal abgebucht. Können Sie das prüfen?' },
    ],
  },
  {
    name: null,
    addresses: [['webchat:77aa01', 'self-asserted']],
    state: 'open',
    handler: 'flow:welcome',
    messages: [{ from: 'customer', ago: 6, ...chat, text: 'Is the blue one coming back in stock?' }],
  },
  {
    name: 'Grace Okonkwo',
    addresses: [['mailto:grace@example.org', 'verified']],
    state: 'open',
    due: 180,
    handler: 'u-mara',
    messages: [
      {
        from: 'customer',
        ago: 11,
        ...mail,
        subject: 'Bulk order',
        text: 'We would like to order 60 mugs with our logo. What would be the price per piece?',
      },
    ],
  },
  {
    name: 'Léa Fontaine',
    language: 'fr',
    addresses: [['tel:+33612345678', 'verified']],
    state: 'open',
    handler: 'u-mara',
    tags: ['delivery'],
    messages: [
      { from: 'customer', ago: 250, ...sms, text: 'Bonjour, mon colis est arrivé. Merci beaucoup !' },
      {
        from: 'agent',
        agent: 'u-mara',
        ago: 240,
        ...sms,
        text: 'Avec plaisir !',
        delivery: { state: 'unknown', attempts: 1, error: { detail: 'connection reset' } },
      },
    ],
  },
];
