import { useState } from 'react';
import { Header } from './parts/Header.tsx';
import { FaultsPanel } from './parts/FaultsPanel.tsx';
import { Mailbox } from './parts/Mailbox.tsx';
import { Phone } from './parts/Phone.tsx';
import { Site } from './parts/Site.tsx';
import { WirePanel } from './parts/WirePanel.tsx';
import { remember, remembered, type Person } from './person.ts';
import { texts } from './texts.ts';
import { useWorld } from './useWorld.ts';

type View = keyof typeof texts.views;
const views = Object.keys(texts.views) as View[];

export function Page() {
  const { world, isLost } = useWorld();
  const [person, setPerson] = useState<Person>(remembered);
  const [view, setView] = useState<View>('phone');
  const become = (next: Person): void => {
    remember(next);
    setPerson(next);
  };
  return (
    <>
      <Header person={person} desk={world?.desk ?? '/'} onBecome={become} />
      {isLost && (
        <p className="lost" role="status">
          {texts.lost}
        </p>
      )}
      <nav className="views" aria-label={texts.viewsLabel}>
        {views.map((name) => (
          <button key={name} type="button" aria-pressed={view === name} onClick={() => setView(name)}>
            {texts.views[name]}
          </button>
        ))}
      </nav>
      {world ? (
        <main data-view={view}>
          <div className="devices">
            <Phone key={`phone ${person.phone} ${person.id}`} world={world} person={person} />
            <Mailbox key={`mail ${person.mail}`} world={world} person={person} />
            <Site />
          </div>
          <div className="panels">
            <WirePanel exchanges={world.wire} />
            <FaultsPanel faults={world.faults} apps={world.apps} />
          </div>
        </main>
      ) : (
        <p className="loading" role="status">
          {texts.loading}
        </p>
      )}
    </>
  );
}
