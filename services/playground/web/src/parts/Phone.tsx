import { useEffect, useRef, useState } from 'react';
import { api } from '../api.ts';
import { addressOf, type Person } from '../person.ts';
import { texts } from '../texts.ts';
import { chatOf, typist, type World } from '../world.ts';
import type { Message } from '../types.ts';
import { Bubble } from './Bubble.tsx';
import { Composer } from './Composer.tsx';
import { appIcons, plane } from './icons.tsx';
import { useNow } from './useNow.ts';

const dock = ['sms', 'whatsapp', 'telegram', 'messenger', 'instagram', 'whatsapp-twilio'];

interface Props {
  world: World;
  person: Person;
}

/** The phone: one app at a time, the others in the dock with what came meanwhile. */
export function Phone({ world, person }: Props) {
  const [app, setApp] = useState('sms');
  const [replyTo, setReplyTo] = useState<Message | null>(null);
  const [editing, setEditing] = useState<Message | null>(null);
  // How many of the shop's messages were seen, by app; what was there before the page was opened was seen.
  const [seen, setSeen] = useState(() => Object.fromEntries(dock.map((name) => [name, fromHub(world, name, person)])));
  const now = useNow(1000);
  const log = useRef<HTMLDivElement>(null);
  const address = addressOf(person, app);
  const messages = chatOf(world, app, address);
  const last = messages.at(-1);
  const received = messages.filter((message) => !message.isMine).length;
  const account = world.apps.find((one) => one.app === app);
  const isTyping = (world.typing[typist(app, address)] ?? 0) > now;
  const sender = { address, name: person.name };
  const canRead = account?.abilities.includes('read') ?? false;

  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [app, messages.length, last?.buttons.length, isTyping]);

  useEffect(() => {
    if (canRead && received > 0 && document.visibilityState === 'visible')
      // A read receipt that was lost is no harm: the next look tells it.
      api.read(app, { address, name: person.name }).catch(() => undefined);
  }, [app, address, person.name, canRead, received]);

  const open = (name: string): void => {
    setSeen((before) => ({
      ...before,
      [app]: received,
      [name]: fromHub(world, name, person),
    }));
    setApp(name);
    setReplyTo(null);
    setEditing(null);
  };

  return (
    <section className="phone" aria-label={texts.phone.label} data-app={app} data-device="phone">
      <div className="screen">
        <div className="status" aria-hidden={!world.faults.offline}>
          <time>{new Date(now).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}</time>
          {world.faults.offline ? (
            <span className="off" role="status">
              {plane} {texts.phone.offline}
            </span>
          ) : (
            <span className="signal" aria-hidden="true" />
          )}
        </div>
        <div className="chat-top">
          <span className="shop" aria-hidden="true">
            S
          </span>
          <div>
            <h2>{texts.phone.shop}</h2>
            <p>
              {texts.apps[app]}
              {account?.business && <> · {account.business}</>}
            </p>
          </div>
        </div>
        <div ref={log} className="log" role="log" aria-live="polite" aria-label={texts.apps[app]} tabIndex={0}>
          {messages.length === 0 && (
            <p className="empty">
              {account?.isReady ? texts.phone.empty : texts.phone.notReady}
              <small>{texts.by[app]}</small>
            </p>
          )}
          {messages.map((message) => (
            <Bubble
              key={message.id}
              message={message}
              answered={messages.find(({ externalId }) => externalId === message.replyTo)}
              abilities={account?.abilities ?? []}
              sender={sender}
              onReply={() => setReplyTo(message)}
              onEdit={() => setEditing(message)}
            />
          ))}
          {isTyping && <p className="typing">{texts.phone.typing}</p>}
        </div>
        <Composer
          key={`${app} ${editing?.id ?? ''}`}
          app={app}
          sender={sender}
          replyTo={replyTo}
          editing={editing}
          mayStart={messages.length === 0 && (account?.abilities.includes('start') ?? false)}
          onDone={() => {
            setReplyTo(null);
            setEditing(null);
          }}
        />
        <div className="dock" role="group" aria-label={texts.phone.dock}>
          {dock.map((name) => {
            const unread = name === app ? 0 : fromHub(world, name, person) - (seen[name] ?? 0);
            const label = `${texts.apps[name] ?? name}${unread > 0 ? `, ${unread} ${texts.phone.unread}` : ''}`;
            return (
              <button
                key={name}
                type="button"
                data-app={name}
                aria-pressed={name === app}
                aria-label={label}
                title={texts.apps[name]}
                onClick={() => open(name)}
              >
                {appIcons[name]}
                {unread > 0 && <span className="badge">{unread}</span>}
              </button>
            );
          })}
        </div>
      </div>
    </section>
  );
}

function fromHub(world: World, app: string, person: Person): number {
  return chatOf(world, app, addressOf(person, app)).filter((message) => !message.isMine).length;
}
