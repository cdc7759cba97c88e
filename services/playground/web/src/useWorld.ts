import { useEffect, useReducer, useState } from 'react';
import { api } from './api.ts';
import type { Exchange, Faults, Message } from './types.ts';
import { after, type World } from './world.ts';

const typingFor = 5000;
const again = 1500;

/** What happens, live: loaded once, then told by the stream; loaded anew when the stream cannot say what was missed. */
export function useWorld(): { world: World | null; isLost: boolean } {
  const [world, tell] = useReducer(after, null);
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    let isOver = false;
    let events: EventSource | undefined;
    let timer: number | undefined;
    const retry = (): void => {
      events?.close();
      setLost(true);
      if (!isOver) timer = window.setTimeout(start, again);
    };
    const start = (): void => {
      api.state().then(
        (state) => {
          if (isOver) return;
          setLost(false);
          tell({ type: 'loaded', state });
          events = api.events(state.cursor);
          const on = <T>(type: string, then: (data: T) => void): void => {
            events?.addEventListener(type, (event) => then(JSON.parse((event as MessageEvent<string>).data) as T));
          };
          on<Message>('message', (message) => tell({ type: 'message', message }));
          on<Exchange>('wire', (exchange) => tell({ type: 'wire', exchange }));
          on<Faults>('faults', (faults) => tell({ type: 'faults', faults }));
          on<{ app: string; person: string }>('typing', (who) =>
            tell({ type: 'typing', ...who, until: Date.now() + typingFor }),
          );
          on('reset', retry);
          // The browser comes back by itself, with its cursor; only a refusal ends it.
          events.onerror = () => {
            if (events?.readyState === EventSource.CLOSED) retry();
            else setLost(true);
          };
          events.onopen = () => setLost(false);
        },
        () => retry(),
      );
    };
    start();
    return () => {
      isOver = true;
      window.clearTimeout(timer);
      events?.close();
    };
  }, []);
  return { world, isLost };
}
