/** What an invitation says, each only when it says it. */
export interface Invitation {
  /** REQUEST, CANCEL, REPLY, PUBLISH, …: what is to be done with it. */
  readonly method?: string;
  readonly summary?: string;
  /** As the calendar writes it, with the name of its zone: `2026-11-25T10:00 Europe/Berlin`, `2026-11-25T09:00Z`, `2026-11-25`. */
  readonly start?: string;
  readonly end?: string;
  readonly location?: string;
  /** An address. */
  readonly organizer?: string;
}

/** Reads the first event of a calendar file (RFC 5545), or of an answer to one (RFC 5546). */
export function readInvitation(calendar: string): Invitation {
  const lines = calendar
    .replaceAll(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)
    .map((line) => /^([A-Za-z-]+)((?:;[^:"]*(?:"[^"]*"[^:"]*)*)?):(.*)$/.exec(line));
  const begins = lines.findIndex((line) => isLine(line, 'BEGIN', 'VEVENT'));
  const ends = lines.findIndex((line, index) => index > begins && isLine(line, 'END', 'VEVENT'));
  const event = begins < 0 ? [] : lines.slice(begins, ends < 0 ? undefined : ends);
  const find = (name: string, among = event): RegExpExecArray | undefined =>
    among.find((line) => line?.[1]?.toUpperCase() === name) ?? undefined;
  const found: Record<keyof Invitation, string | undefined> = {
    method: find('METHOD', lines)?.[3]?.trim().toUpperCase(),
    summary: words(find('SUMMARY')?.[3]),
    start: timeOf(find('DTSTART')),
    end: timeOf(find('DTEND')),
    location: words(find('LOCATION')?.[3]),
    organizer: find('ORGANIZER')?.[3]
      ?.trim()
      .replace(/^mailto:/i, ''),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined && value !== ''));
}

function isLine(line: RegExpExecArray | null, name: string, value: string): boolean {
  return line?.[1]?.toUpperCase() === name && line[3]?.trim().toUpperCase() === value;
}

/** RFC 5545, 3.3.11. */
function words(text: string | undefined): string | undefined {
  return text?.replaceAll(/\\(n|N|[\\,;])/g, (_, escaped: string) => (/n/i.test(escaped) ? ' ' : escaped)).trim();
}

/** RFC 5545, 3.3.4 and 3.3.5. */
function timeOf(line: RegExpExecArray | undefined): string | undefined {
  const time = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$/.exec(line?.[3]?.trim() ?? '');
  if (!time) return undefined;
  const [, year, month, day, hour, minute, utc] = time;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return date;
  const zone = /;TZID=(?:"([^"]*)"|([^;:]*))/i.exec(line?.[2] ?? '');
  const name = utc === 'Z' ? 'Z' : zone ? ` ${zone[1] ?? zone[2] ?? ''}` : '';
  return `${date}T${hour}:${minute}${name}`;
}
