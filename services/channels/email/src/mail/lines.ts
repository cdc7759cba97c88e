/** Text that is written line by line. Nothing looks back further than into the line that is being written. */
export class Lines {
  readonly #done: string[] = [];
  #line = '';
  #spaced = true;
  /** How many line ends stand before the line, with nothing between them. */
  #ends = 0;

  /** Nothing or white space stands before what comes next. */
  get isSpaced(): boolean {
    return this.#spaced;
  }

  /** Adds text as it is, with its own line ends. */
  add(text: string): void {
    if (text === '') return;
    const [first = '', ...more] = text.split('\n');
    this.#line += first;
    for (const line of more) {
      this.end();
      this.#line = line;
    }
    this.#spaced = /\s/.test(text.charAt(text.length - 1));
  }

  /** Ends the line. */
  end(): void {
    const line = withoutSpaces(this.#line);
    this.#ends = line === '' ? this.#ends + 1 : 1;
    this.#done.push(line);
    this.#line = '';
    this.#spaced = true;
  }

  /** Makes what comes next a line of its own, below an empty one when `blank`; nothing at the beginning. */
  divide(blank: boolean): void {
    this.#line = withoutSpaces(this.#line);
    this.#spaced = true;
    if (this.#line === '' && this.#done.length === 0) return;
    const missing = (blank ? 2 : 1) - (this.#line === '' ? this.#ends : 0);
    for (let line = 0; line < missing; line++) this.end();
  }

  /** Everything, with at most one empty line between others. */
  text(): string {
    return [...this.#done, this.#line]
      .map(plain)
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim();
  }
}

function plain(line: string): string {
  return withoutSpaces(line.replaceAll('\u00A0', ' ').replaceAll(/\u200B|\u200C|\u200D|\u2060|\uFEFF|\u00AD/g, ''));
}

// An expression for spaces at the end is tried at every space of a line.
function withoutSpaces(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--;
  return line.slice(0, end);
}
