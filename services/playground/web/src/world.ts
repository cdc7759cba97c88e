import type { Exchange, Faults, Message, Playground } from './types.ts';

/** What the page knows. */
export interface World extends Playground {
  /** Until when the shop is typing, by app and person; milliseconds since 1970. */
  typing: Record<string, number>;
}

/** Something that the stream told. */
export type News =
  | { type: 'loaded'; state: Playground }
  | { type: 'message'; message: Message }
  | { type: 'wire'; exchange: Exchange }
  | { type: 'faults'; faults: Faults }
  | { type: 'typing'; app: string; person: string; until: number };

const keptExchanges = 300;

/** The world after news; null before the first load. Everything may be told twice. */
export function after(world: World | null, news: News): World | null {
  if (news.type === 'loaded') return { ...news.state, typing: {} };
  if (!world) return null;
  switch (news.type) {
    case 'message': {
      const { message } = news;
      const index = world.messages.findIndex(({ id }) => id === message.id);
      const messages = index < 0 ? [...world.messages, message] : world.messages.with(index, message);
      const typing = message.isMine ? world.typing : { ...world.typing, [typist(message.app, message.person)]: 0 };
      return { ...world, messages, typing };
    }
    case 'wire':
      return world.wire.some(({ id }) => id === news.exchange.id)
        ? world
        : { ...world, wire: [...world.wire, news.exchange].slice(-keptExchanges) };
    case 'faults':
      return { ...world, faults: news.faults };
    case 'typing':
      return { ...world, typing: { ...world.typing, [typist(news.app, news.person)]: news.until } };
  }
}

export function typist(app: string, person: string): string {
  return `${app}|${person}`;
}

/** The chat of one person in one app, the oldest message first. */
export function chatOf(world: World, app: string, person: string): Message[] {
  return world.messages.filter((message) => message.app === app && message.person === person);
}
