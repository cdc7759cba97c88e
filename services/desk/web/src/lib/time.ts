/** Dates and durations in words, in the reader's language. `now` is always handed in, so that tests need no clock. */

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const formats = new Map<string, Intl.DateTimeFormat>();
function format(language: string, options: Intl.DateTimeFormatOptions, name: string): Intl.DateTimeFormat {
  const key = `${language}/${name}`;
  let known = formats.get(key);
  if (!known) formats.set(key, (known = new Intl.DateTimeFormat(language, options)));
  return known;
}

/** `14:05` */
export function timeOfDay(at: string, language: string): string {
  return format(language, { hour: '2-digit', minute: '2-digit' }, 'time').format(new Date(at));
}

/** `Monday, 3 November 2025, 14:05` in full, for tooltips. */
export function fullTime(at: string, language: string): string {
  return format(language, { dateStyle: 'full', timeStyle: 'short' }, 'full').format(new Date(at));
}

/** `Mon, 3 Nov, 14:05`, for what lies ahead. */
export function shortDateTime(at: string, language: string): string {
  const options: Intl.DateTimeFormatOptions = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  };
  return format(language, options, 'short').format(new Date(at));
}

/** The local calendar day, `2026-11-22`: what day separators go by. */
export function localDay(at: string | Date): string {
  const date = new Date(at);
  const pad = (n: number) => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** `Monday, 3 November`, with the year when it is another one than now. */
export function dayName(at: string, language: string, now: Date): string {
  const date = new Date(at);
  return date.getFullYear() === now.getFullYear()
    ? format(language, { weekday: 'long', day: 'numeric', month: 'long' }, 'day').format(date)
    : format(language, { dateStyle: 'full' }, 'dayYear').format(date);
}

/** How long ago in one short word (`5 min`, `3 h`, `2 d`): what a list has room for. */
export function elapsed(since: string, now: Date, language: string): string {
  const ms = Math.max(0, now.getTime() - new Date(since).getTime());
  const unit = (value: number, name: 'minute' | 'hour' | 'day') =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  if (ms < hour) return unit(Math.max(1, Math.floor(ms / minute)), 'minute');
  if (ms < day) return unit(Math.floor(ms / hour), 'hour');
  return unit(Math.floor(ms / day), 'day');
}

/** `3 hours ago`, `yesterday`. */
export function relative(at: string, now: Date, language: string): string {
  const ms = new Date(at).getTime() - now.getTime();
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const size = Math.abs(ms);
  if (size < hour) return words.format(Math.round(ms / minute), 'minute');
  if (size < day) return words.format(Math.round(ms / hour), 'hour');
  if (size < 30 * day) return words.format(Math.round(ms / day), 'day');
  return format(language, { dateStyle: 'medium' }, 'date').format(new Date(at));
}

/** A length of time in its largest whole unit: `20 sec`, `2 min`, `90 min`, `8 hr`, `3 days`. */
export function duration(seconds: number, language: string): string {
  const units = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ] as const;
  const [size, unit] = units.find(([one]) => seconds >= one && seconds % one === 0) ?? ([1, 'second'] as const);
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(seconds / size);
}
