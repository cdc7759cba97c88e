import { useId, useRef, useState } from 'react';
import { somebody, type Person } from '../person.ts';
import { texts } from '../texts.ts';

interface Props {
  person: Person;
  desk: string;
  onBecome: (person: Person) => void;
}

export function Header({ person, desk, onBecome }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const help = useId();
  const [isHelpOpen, setHelpOpen] = useState(false);
  return (
    <header className="top">
      <div className="brand">
        <h1>{texts.title}</h1>
        <p>{texts.lead}</p>
      </div>
      <button type="button" className="who" title={texts.who.edit} onClick={() => dialog.current?.showModal()}>
        <span className="avatar" aria-hidden="true">
          {person.name.charAt(0)}
        </span>
        <span>
          <small>{texts.who.label}</small>
          <strong>{person.name}</strong>
        </span>
      </button>
      <div className="doors">
        <button
          type="button"
          className="quiet"
          aria-expanded={isHelpOpen}
          aria-controls={help}
          onClick={() => setHelpOpen(!isHelpOpen)}
        >
          {texts.signIn}
        </button>
        <a className="primary" href={desk} target="_blank" rel="noreferrer">
          {texts.openDesk} <span aria-hidden="true">↗</span>
        </a>
      </div>
      <p id={help} className="help" hidden={!isHelpOpen}>
        {texts.signInHelp}
      </p>
      <dialog ref={dialog} aria-label={texts.who.edit}>
        <PersonForm
          key={person.id}
          person={person}
          onDone={(next) => {
            if (next) onBecome(next);
            dialog.current?.close();
          }}
        />
      </dialog>
    </header>
  );
}

function PersonForm({ person, onDone }: { person: Person; onDone: (person: Person | null) => void }) {
  const [draft, setDraft] = useState(person);
  const field = (name: 'name' | 'phone' | 'mail', type: string, pattern?: string) => (
    <label>
      {texts.who[name]}
      <input
        required
        type={type}
        pattern={pattern}
        maxLength={100}
        value={draft[name]}
        onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
      />
    </label>
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onDone({ ...draft, phone: draft.phone.replaceAll(' ', '') });
      }}
    >
      <h2>{texts.who.edit}</h2>
      {field('name', 'text')}
      {field('phone', 'tel', '\\+[1-9][0-9 ]{6,18}')}
      {field('mail', 'email')}
      <p className="hint">{texts.who.hint}</p>
      <div className="row">
        <button type="button" className="quiet" onClick={() => setDraft(somebody())}>
          {texts.who.somebodyElse}
        </button>
        <button type="button" className="quiet" onClick={() => onDone(null)}>
          {texts.phone.cancel}
        </button>
        <button type="submit" className="primary">
          {texts.who.save}
        </button>
      </div>
    </form>
  );
}
