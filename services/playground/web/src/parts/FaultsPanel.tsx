import { useState } from 'react';
import { api } from '../api.ts';
import { texts } from '../texts.ts';
import type { App, Faults } from '../types.ts';

const delays = [0, 1, 3, 10];
const kinds = Object.keys(texts.faults.kinds);

/** What shall go wrong. */
export function FaultsPanel({ faults, apps }: { faults: Faults; apps: App[] }) {
  const [kind, setKind] = useState('rate-limit');
  const [count, setCount] = useState(1);
  const [app, setApp] = useState('');
  const [problem, setProblem] = useState('');
  const set = (change: Partial<Faults>): void => {
    api.faults({ ...faults, ...change }).then(
      () => setProblem(''),
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  const toggle = (name: 'duplicate' | 'reorder' | 'offline') => (
    <label className="check">
      <input type="checkbox" checked={faults[name]} onChange={(event) => set({ [name]: event.target.checked })} />
      {texts.faults[name]}
    </label>
  );
  const isWell = !faults.next && !faults.duplicate && !faults.reorder && !faults.offline && faults.delaySeconds === 0;
  return (
    <section className="faults panel" aria-labelledby="faults-title" data-device="faults">
      <header>
        <div>
          <h2 id="faults-title">{texts.faults.title}</h2>
          <p>{texts.faults.lead}</p>
        </div>
      </header>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          set({ next: { kind, count, app: app === '' ? null : app } });
        }}
      >
        <fieldset>
          <legend>{texts.faults.delay}</legend>
          <div className="choices">
            {delays.map((seconds) => (
              <button
                key={seconds}
                type="button"
                aria-pressed={faults.delaySeconds === seconds}
                onClick={() => set({ delaySeconds: seconds })}
              >
                {seconds} {texts.faults.seconds}
              </button>
            ))}
          </div>
        </fieldset>
        {toggle('duplicate')}
        {toggle('reorder')}
        {toggle('offline')}
        <fieldset className="next">
          <legend>{texts.faults.next}</legend>
          <select aria-label={texts.faults.next} value={kind} onChange={(event) => setKind(event.target.value)}>
            {kinds.map((name) => (
              <option key={name} value={name}>
                {texts.faults.kinds[name]}
              </option>
            ))}
          </select>
          <input
            type="number"
            min={1}
            max={1000}
            aria-label={texts.faults.count}
            value={count}
            onChange={(event) => setCount(Number(event.target.value))}
          />
          <select aria-label={texts.faults.of} value={app} onChange={(event) => setApp(event.target.value)}>
            <option value="">{texts.faults.anyApp}</option>
            {apps
              .filter((one) => one.app !== 'web')
              .map((one) => (
                <option key={one.app} value={one.app}>
                  {texts.apps[one.app] ?? one.app}
                </option>
              ))}
          </select>
          <button type="submit" className="primary small">
            {texts.faults.arm}
          </button>
        </fieldset>
        <p className="armed" role="status">
          {faults.next &&
            texts.faults.armed(
              faults.next.count,
              texts.faults.kinds[faults.next.kind] ?? faults.next.kind,
              faults.next.app ? (texts.apps[faults.next.app] ?? faults.next.app) : texts.faults.anyApp,
            )}
        </p>
        {problem && (
          <p className="detail" role="alert">
            {problem}
          </p>
        )}
        <button
          type="button"
          className="quiet"
          disabled={isWell}
          onClick={() => set({ delaySeconds: 0, duplicate: false, reorder: false, offline: false, next: null })}
        >
          {texts.faults.clear}
        </button>
      </form>
    </section>
  );
}
