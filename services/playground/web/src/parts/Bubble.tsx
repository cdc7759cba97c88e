import { useState } from 'react';
import { api, type Sender } from '../api.ts';
import { timeOf } from '../format.ts';
import { texts } from '../texts.ts';
import type { Message } from '../types.ts';
import { FileView } from './FileView.tsx';
import { Linked } from './Linked.tsx';

const emojis = ['❤️', '👍', '😆', '😮', '😢'];

interface Props {
  message: Message;
  answered: Message | undefined;
  abilities: string[];
  sender: Sender;
  onReply: () => void;
  onEdit: () => void;
}

/** A message in a chat, with its ticks and what can be done with it. */
export function Bubble({ message, answered, abilities, sender, onReply, onEdit }: Props) {
  const [problem, setProblem] = useState('');
  const act = (work: Promise<unknown>): void => {
    work.then(
      () => setProblem(''),
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  const { isMine } = message;
  const can = (ability: string): boolean => abilities.includes(ability) && !message.isDeleted;
  const reaction = message.myReaction ?? message.hubReaction;
  return (
    <article
      className={isMine ? 'bubble mine' : 'bubble'}
      aria-label={isMine ? texts.phone.fromMe : texts.phone.fromHub}
    >
      <div className="paper">
        {answered && <blockquote>{answered.text || answered.files[0]?.name}</blockquote>}
        {message.isDeleted ? (
          <p className="gone">{texts.phone.deleted}</p>
        ) : (
          <>
            {message.files.map((file) => (
              <FileView key={file.id} file={file} />
            ))}
            {message.text && (
              <p>
                <Linked text={message.text} />
              </p>
            )}
          </>
        )}
        <footer>
          {message.isEdited && <span>{texts.phone.edited}</span>}
          <time dateTime={message.at}>{timeOf(message.at)}</time>
          {isMine && <Tick message={message} />}
        </footer>
        {reaction && <span className="reaction">{reaction}</span>}
      </div>
      {(message.state === 'refused' || message.state === 'failed' || message.detail) && (
        <p className="detail">{message.detail ?? texts.states[message.state]}</p>
      )}
      {problem && (
        <p className="detail" role="alert">
          {problem}
        </p>
      )}
      {message.buttons.length > 0 && (
        <div className="buttons">
          {message.buttons.map((button, index) =>
            button.url ? (
              <a key={index} href={button.url} target="_blank" rel="noreferrer">
                {button.title}
              </a>
            ) : (
              <button key={index} type="button" onClick={() => act(api.press(message.id, index, sender))}>
                {button.title}
              </button>
            ),
          )}
        </div>
      )}
      <div className="actions" role="group" aria-label={texts.phone.more}>
        {!isMine &&
          can('react') &&
          emojis.map((emoji) => (
            <button
              key={emoji}
              type="button"
              aria-pressed={message.myReaction === emoji}
              aria-label={`${texts.phone.react} ${emoji}`}
              onClick={() => act(api.react(message.id, message.myReaction === emoji ? null : emoji, sender))}
            >
              {emoji}
            </button>
          ))}
        {!isMine && can('reply') && (
          <button type="button" onClick={onReply}>
            {texts.phone.reply}
          </button>
        )}
        {isMine && can('edit') && message.files.length === 0 && (
          <button type="button" onClick={onEdit}>
            {texts.phone.edit}
          </button>
        )}
        {isMine && can('delete') && (
          <button type="button" onClick={() => act(api.unsend(message.id, sender))}>
            {texts.phone.remove_message}
          </button>
        )}
      </div>
    </article>
  );
}

export function Tick({ message }: { message: Message }) {
  const label = texts.states[message.state] ?? message.state;
  const sign = { sending: '◷', taken: '✓✓', refused: '!' }[message.state] ?? '✓';
  return (
    <span className={`tick ${message.state}`} role="img" aria-label={label} title={label}>
      {sign}
    </span>
  );
}
