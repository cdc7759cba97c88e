import { useState } from 'react';
import { addressOf, type Person } from '../person.ts';
import { timeOf } from '../format.ts';
import { texts } from '../texts.ts';
import { chatOf, type World } from '../world.ts';
import { Tick } from './Bubble.tsx';
import { FileView } from './FileView.tsx';
import { MailForm } from './MailForm.tsx';
import type { Message } from '../types.ts';

interface Props {
  world: World;
  person: Person;
}

/** The mailbox: a list, the newest mail first, and one mail or the form for a new one. */
export function Mailbox({ world, person }: Props) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [isWriting, setWriting] = useState(false);
  const address = addressOf(person, 'email');
  const mails = chatOf(world, 'email', address).toReversed();
  const shop = world.apps.find(({ app }) => app === 'email')?.business ?? '';
  const mail = mails.find(({ id }) => id === chosen);
  const back = (): void => {
    setChosen(null);
    setWriting(false);
  };
  return (
    <section
      className="mailbox window"
      aria-label={texts.mail.label}
      data-device="mail"
      data-open={isWriting || !!mail}
    >
      <header>
        <span className="lights" aria-hidden="true" />
        <h2>
          {texts.apps.email} <small>{address}</small>
        </h2>
        <button
          type="button"
          className="primary small"
          onClick={() => {
            setChosen(null);
            setWriting(true);
          }}
        >
          {texts.mail.compose}
        </button>
      </header>
      <div className="mail-body">
        <ul className="mails" aria-label={texts.mail.list} aria-live="polite">
          {mails.length === 0 && <li className="empty">{texts.mail.empty}</li>}
          {mails.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                aria-current={one.id === chosen}
                onClick={() => {
                  setChosen(one.id);
                  setWriting(false);
                }}
              >
                <span className="mail-from">
                  {one.isMine ? `→ ${texts.phone.shop}` : texts.phone.shop}
                  <time dateTime={one.at}>{timeOf(one.at)}</time>
                </span>
                <strong>{subjectOf(one)}</strong>
                <span className="snippet">{one.text}</span>
              </button>
            </li>
          ))}
        </ul>
        <div className="pane">
          {isWriting || mail ? (
            <button type="button" className="quiet back" onClick={back}>
              ‹ {texts.mail.back}
            </button>
          ) : (
            <p className="empty">{texts.mail.choose}</p>
          )}
          {isWriting && <MailForm person={person} to={shop} replyTo={mail ?? null} onDone={() => setWriting(false)} />}
          {mail && !isWriting && (
            <MailView mail={mail} address={address} shop={shop} onReply={() => setWriting(true)} />
          )}
        </div>
      </div>
    </section>
  );
}

function MailView({
  mail,
  address,
  shop,
  onReply,
}: {
  mail: Message;
  address: string;
  shop: string;
  onReply: () => void;
}) {
  return (
    <article className="mail">
      <h3>{subjectOf(mail)}</h3>
      <dl>
        <dt>{texts.mail.from}</dt>
        <dd>{mail.isMine ? address : shop}</dd>
        <dt>{texts.mail.to}</dt>
        <dd>{mail.isMine ? shop : address}</dd>
      </dl>
      {mail.isMine && (
        <p className="hint">
          <Tick message={mail} /> {mail.detail ?? texts.states[mail.state]}
        </p>
      )}
      {mail.html ? (
        <iframe title={texts.mail.htmlFrame} sandbox="" srcDoc={framed(mail.html)} />
      ) : (
        <p className="plain">{mail.text}</p>
      )}
      {mail.files.map((file) => (
        <FileView key={file.id} file={file} />
      ))}
      <button type="button" className="primary small" onClick={onReply}>
        {texts.mail.reply}
      </button>
    </article>
  );
}

function subjectOf({ subject }: Message): string {
  return subject === null || subject === '' ? texts.mail.noSubject : subject;
}

/** A mail's HTML stands on paper, in the dark too: it was made for that. */
function framed(html: string): string {
  return `<style>body{font:15px/1.5 system-ui,sans-serif;color:#292524;background:#fff;margin:12px;overflow-wrap:anywhere}</style>${html}`;
}
