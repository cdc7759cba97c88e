import type { Headers } from '../mime/headers.js';
import type { MimePart } from '../mime/tree.js';
import { cut, searched } from '../text.js';
import type { Report } from './bounce.js';
import { readInvitation } from './calendar.js';
import { decodeText } from '../mime/charset.js';
import { isFeedbackReport, partsOfType } from './nature.js';

/** The longest fact, in characters: a Cc of a thousand people is cut. */
const longest = 2000;

/** What a mail tells besides its words: for agents to see and for routing. Only what is known is there. */
export function factsOf(root: MimePart, report: Report | undefined): Record<string, string> {
  const { headers } = root;
  const [calendar] = partsOfType(root, /^text\/calendar$/);
  const invitation = calendar
    ? readInvitation(decodeText(calendar.body.subarray(0, searched), calendar.charset ?? 'utf-8'))
    : {};
  const facts: Record<string, string | undefined> = {
    to: addresses(headers, 'to'),
    cc: addresses(headers, 'cc'),
    replyTo: addresses(headers, 'reply-to'),
    listId: headers.text('list-id'),
    listUnsubscribe: headers.raw('list-unsubscribe'),
    spamScore: headers.raw('x-spam-score') || /score=(-?[\d.]+)/.exec(headers.raw('x-spam-status'))?.[1],
    spamFlag: headers.raw('x-spam-flag'),
    priority: headers.raw('importance') || headers.raw('x-priority'),
    encrypted: encryptedWith(root),
    signed: signedWith(root),
    invitation: calendar ? 'calendar' : undefined,
    invitationMethod: invitation.method,
    invitationSummary: invitation.summary,
    invitationStart: invitation.start,
    invitationEnd: invitation.end,
    invitationLocation: invitation.location,
    invitationOrganizer: invitation.organizer,
    feedbackReport: isFeedbackReport(root) ? 'abuse' : undefined,
    bounceAction: report?.action,
    bounceStatus: report?.status,
    bounceRecipient: report?.recipient,
    bounceDiagnostic: report?.diagnostic,
  };
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value ? [[name, cut(value, longest)]] : [])),
  );
}

function addresses(headers: Headers, name: string): string {
  return headers
    .mailboxes(name)
    .filter(({ address }) => address !== '')
    .map(({ address }) => address)
    .join(', ');
}

function encryptedWith(root: MimePart): 'smime' | 'pgp' | undefined {
  for (const part of partsOfType(root, /^application\/(?:x-)?pkcs7-mime$/)) {
    if (!/smime-type="?(?:signed-data|certs-only|compressed-data)/i.test(part.headers.raw('content-type')))
      return 'smime';
  }
  if (partsOfType(root, /^multipart\/encrypted$|^application\/pgp-encrypted$/).length > 0) return 'pgp';
  return partsOfType(root, /^text\/plain$/).some((part) => part.body.includes('-----BEGIN PGP MESSAGE-----'))
    ? 'pgp'
    : undefined;
}

function signedWith(root: MimePart): 'smime' | 'pgp' | undefined {
  if (partsOfType(root, /^application\/(?:x-)?pkcs7-signature$/).length > 0) return 'smime';
  const opaque = partsOfType(root, /^application\/(?:x-)?pkcs7-mime$/);
  if (opaque.some((part) => /smime-type="?signed-data/i.test(part.headers.raw('content-type')))) return 'smime';
  return partsOfType(root, /^application\/pgp-signature$/).length > 0 ? 'pgp' : undefined;
}
