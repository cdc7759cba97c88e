/** Writes one line about what happened. Never holds the words of a mail. */
export type Log = (level: 'info' | 'warning' | 'error', text: string) => void;

/** Lines on the standard output, with the time in front. */
export const consoleLog: Log = (level, text) => {
  process.stdout.write(`${new Date().toISOString()} ${level} ${text.replaceAll('\n', ' ')}\n`);
};

/** Puts a name in front of every line. */
export function named(log: Log, name: string): Log {
  return (level, text) => {
    log(level, `${name}: ${text}`);
  };
}

/** An error in words, with its cause; whatever was thrown. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const response = 'responseText' in error && typeof error.responseText === 'string' ? ` (${error.responseText})` : '';
  return `${error.message}${response}${error.cause instanceof Error ? `: ${error.cause.message}` : ''}`;
}
