import { useRef, useState } from 'react';
import { api, type Sender } from '../api.ts';
import { texts } from '../texts.ts';
import type { DeviceFile, Message } from '../types.ts';
import { arrow, paperclip } from './icons.tsx';

interface Props {
  app: string;
  sender: Sender;
  replyTo: Message | null;
  editing: Message | null;
  /** Whether a chat begins with its "start" button. */
  mayStart: boolean;
  onDone: () => void;
}

/** Where one types. Enter sends, Shift+Enter begins a line. */
export function Composer({ app, sender, replyTo, editing, mayStart, onDone }: Props) {
  const [text, setText] = useState(editing?.text ?? '');
  const [files, setFiles] = useState<DeviceFile[]>([]);
  const [problem, setProblem] = useState('');
  const picker = useRef<HTMLInputElement>(null);

  const tryTo = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      setProblem('');
      return true;
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      return false;
    }
  };

  const write = async (what: string): Promise<void> => {
    if (what.trim() === '' && files.length === 0) return;
    setText('');
    const sent = files;
    setFiles([]);
    const isDone = await tryTo(() =>
      editing
        ? api.edit(editing.id, what, sender)
        : api.write({
            app,
            person: sender,
            text: what,
            files: sent.map(({ id }) => id),
            ...(replyTo && { replyTo: replyTo.id }),
          }),
    );
    if (isDone) onDone();
    else {
      setText(what);
      setFiles(sent);
    }
  };

  const attach = async (chosen: FileList | null): Promise<void> => {
    for (const file of chosen ?? []) {
      await tryTo(async () => {
        const stored = await api.upload(file);
        setFiles((before) => [...before, stored]);
      });
    }
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void write(text);
      }}
    >
      {(replyTo ?? editing) && (
        <p className="about">
          <span>{editing ? texts.phone.editing : `${texts.phone.replyingTo} “${replyTo?.text ?? ''}”`}</span>
          <button type="button" className="quiet" onClick={onDone}>
            {texts.phone.cancel}
          </button>
        </p>
      )}
      {problem && (
        <p className="detail" role="alert">
          {problem}
        </p>
      )}
      {files.length > 0 && (
        <ul className="attached">
          {files.map((file) => (
            <li key={file.id}>
              {file.name}
              <button
                type="button"
                aria-label={`${texts.phone.remove} ${file.name}`}
                onClick={() => setFiles(files.filter(({ id }) => id !== file.id))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      {mayStart && (
        <button type="button" className="start" onClick={() => void write('/start')}>
          {texts.phone.start}
        </button>
      )}
      <div className="line">
        <button
          type="button"
          className="round"
          aria-label={texts.phone.attach}
          title={texts.phone.attach}
          onClick={() => picker.current?.click()}
        >
          {paperclip}
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            void attach(event.target.files);
            event.target.value = '';
          }}
        />
        <textarea
          rows={1}
          aria-label={texts.phone.write}
          placeholder={texts.phone.write}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
              event.preventDefault();
              void write(text);
            }
          }}
        />
        <button type="submit" className="round send" aria-label={texts.phone.send} title={texts.phone.send}>
          {arrow}
        </button>
      </div>
    </form>
  );
}
