/** One event of a stream, as the HTML standard's "server-sent events" defines it. */
export interface ServerEvent {
  id: string | null;
  /** Empty: nothing happened, only the id moved. */
  event: string;
  data: string;
}

/** Puts the events together from the pieces in which the text arrives. */
export class EventParser {
  private rest = '';
  private id: string | null = null;
  private event = '';
  private data: string[] = [];

  *push(text: string): Generator<ServerEvent> {
    this.rest += text;
    for (;;) {
      // A CR at the very end may be the first half of CRLF: wait for what follows.
      const end = /\r\n|\n|\r(?!$)/.exec(this.rest);
      if (!end) {
        return;
      }

      const line = this.rest.slice(0, end.index);
      this.rest = this.rest.slice(end.index + end[0].length);
      const complete = this.line(line);
      if (complete) {
        yield complete;
      }
    }
  }

  private line(line: string): ServerEvent | null {
    if (line === '') {
      const complete = { id: this.id, event: this.event || 'message', data: this.data.join('\n') };
      // Without data there is no event; an id alone still says how far the stream has come.
      const told = this.data.length > 0;
      this.event = '';
      this.data = [];
      this.id = null;
      return told ? complete : complete.id === null ? null : { ...complete, event: '' };
    }

    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') {
      this.data.push(value);
    } else if (field === 'event') {
      this.event = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.id = value;
    }

    return null;
  }
}

/** Reads a stream to its end. `alive` is called for every piece, pings included. */
export async function readEvents(
  response: Response,
  alive: () => void,
  handle: (event: ServerEvent) => void,
): Promise<void> {
  const reader = response.body?.getReader();
  if (!reader) {
    return;
  }

  const decoder = new TextDecoder();
  const parser = new EventParser();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }

    alive();
    for (const event of parser.push(decoder.decode(value, { stream: true }))) {
      handle(event);
    }
  }
}
