import { useState } from 'react';
import { api } from '../api.ts';
import { toHtml } from '../format.ts';
import { addressOf, type Person } from '../person.ts';
import { texts } from '../texts.ts';
import type { DeviceFile, Message } from '../types.ts';

interface Props {
  person: Person;
  to: string;
  replyTo: Message | null;
  onDone: () => void;
}

/** Where a mail is written. */
export function MailForm({ person, to, replyTo, onDone }: Props) {
  const [subject, setSubject] = useState(replyTo ? `Re: ${(replyTo.subject ?? '').replace(/^re:\s*/i, '')}` : '');
  const [text, setText] = useState('');
  const [isHtml, setHtml] = useState(false);
  const [files, setFiles] = useState<DeviceFile[]>([]);
  const [problem, setProblem] = useState('');
  const tryTo = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      setProblem('');
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const send = (): Promise<void> =>
    tryTo(async () => {
      await api.write({
        app: 'email',
        person: { address: addressOf(person, 'email'), name: person.name },
        subject,
        text,
        files: files.map(({ id }) => id),
        ...(isHtml && { html: toHtml(text) }),
        ...(replyTo && { replyTo: replyTo.id }),
      });
      onDone();
    });
  return (
    <form
      className="mail-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p className="hint">
        {texts.mail.to} {to}
      </p>
      <label>
        {texts.mail.subject}
        <input value={subject} maxLength={200} onChange={(event) => setSubject(event.target.value)} />
      </label>
      <label>
        {texts.mail.body}
        <textarea required rows={7} value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <label className="check">
        <input type="checkbox" checked={isHtml} onChange={(event) => setHtml(event.target.checked)} />
        {texts.mail.html}
      </label>
      <label>
        {texts.phone.attach}
        <input
          type="file"
          multiple
          onChange={(event) => {
            const chosen = [...(event.target.files ?? [])];
            void tryTo(async () => setFiles(await Promise.all(chosen.map((file) => api.upload(file)))));
          }}
        />
      </label>
      {problem && (
        <p className="detail" role="alert">
          {problem}
        </p>
      )}
      <div className="row">
        <button type="button" className="quiet" onClick={onDone}>
          {texts.phone.cancel}
        </button>
        <button type="submit" className="primary small">
          {texts.mail.send}
        </button>
      </div>
    </form>
  );
}
