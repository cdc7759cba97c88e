import type { WorkingHours } from '../../api/routing.ts';

export const weekDays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** The single days: a hub also takes ranges, `mon-fri`. */
export function expandDays(days: string[]): string[] {
  return days.flatMap((text) => {
    const [from, to] = text.split('-').map((day) => weekDays.indexOf(day as (typeof weekDays)[number]));
    if (from === undefined || to === undefined || from < 0 || to < 0) return [text];
    return weekDays.filter((_, index) => (from <= to ? index >= from && index <= to : index >= from || index <= to));
  });
}

/** Monday to Friday, nine to five, where this browser is: what one begins with. */
export function usualHours(): WorkingHours {
  return {
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    weekly: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }],
  };
}

/** The name of a week day, short, in the reader's language. */
export function dayLabel(day: string, language: string): string {
  const index = weekDays.indexOf(day as (typeof weekDays)[number]);
  if (index < 0) return day;
  // The 5th of January 2026 was a Monday.
  return new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2026, 0, 5 + index)),
  );
}

/** “Mon, Tue 09:00–17:00 · Europe/Berlin” */
export function hoursText(hours: WorkingHours, language: string): string {
  const spans = hours.weekly.map(
    ({ days, from, to }) => `${days.map((day) => dayLabel(day, language)).join(', ')} ${from}–${to}`,
  );
  return `${spans.join('; ')} · ${hours.zone}`;
}

/** All time zones that this browser knows. */
export function zones(): string[] {
  return Intl.supportedValuesOf('timeZone');
}
