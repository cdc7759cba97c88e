/** `billing 3`: how a skill with its level is written and read in one field. */
export function skillText(name: string, level: number): string {
  return `${name} ${level}`;
}

/** Skills as they were typed, a level from 1 to 5 behind each; without one it is 3. */
export function readSkills(typed: string[]): Record<string, number> {
  return Object.fromEntries(
    typed.flatMap((text): [string, number][] => {
      const [, name = '', level] = /^(.*?)\s*([1-5])?$/.exec(text.trim().toLowerCase()) ?? [];
      const clean = name.trim().replace(/\s+/g, '-');
      return clean === '' ? [] : [[clean, Number(level ?? 3)]];
    }),
  );
}
