import { useState } from 'react';
import { readable, timeOf } from '../format.ts';
import { texts } from '../texts.ts';
import type { Exchange } from '../types.ts';

const shown = 60;

/** What really went over the wire, the newest first. */
export function WirePanel({ exchanges }: { exchanges: Exchange[] }) {
  const [app, setApp] = useState('');
  const apps = [...new Set(exchanges.map((exchange) => exchange.app))].filter(Boolean).toSorted();
  const list = exchanges
    .filter((exchange) => app === '' || exchange.app === app)
    .slice(-shown)
    .toReversed();
  return (
    <section className="wire panel" aria-labelledby="wire-title" data-device="wire">
      <header>
        <div>
          <h2 id="wire-title">{texts.wire.title}</h2>
          <p>{texts.wire.lead}</p>
        </div>
        <label>
          {texts.wire.filter}{' '}
          <select value={app} onChange={(event) => setApp(event.target.value)}>
            <option value="">{texts.wire.all}</option>
            {apps.map((name) => (
              <option key={name} value={name}>
                {texts.apps[name] ?? name}
              </option>
            ))}
          </select>
        </label>
      </header>
      {list.length === 0 && <p className="empty">{texts.wire.empty}</p>}
      <ol>
        {list.map((exchange) => (
          <li key={exchange.id}>
            <Line exchange={exchange} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Line({ exchange }: { exchange: Exchange }) {
  const [isOpen, setOpen] = useState(false);
  const { status, isFromHub } = exchange;
  const mood = status === 0 ? 'bad' : status < 400 ? 'good' : 'bad';
  const direction = isFromHub ? texts.wire.fromHub : texts.wire.toHub;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className={isFromHub ? 'way from' : 'way to'} role="img" aria-label={direction} title={direction}>
          {isFromHub ? '◀' : '▶'}
        </span>
        <span className="app" data-app={exchange.app}>
          {texts.apps[exchange.app] ?? exchange.app}
        </span>
        <code>
          {exchange.method} {pathOf(exchange.url)}
        </code>
        <span className={`result ${mood}`}>{status === 0 ? texts.wire.none : status}</span>
        <span className="when">
          {exchange.milliseconds > 0 && `${Math.round(exchange.milliseconds)} ms · `}
          {timeOf(exchange.at)}
        </span>
        {exchange.note && <em>{exchange.note}</em>}
      </summary>
      {isOpen && (
        <div className="talk">
          <h3>{texts.wire.request}</h3>
          <pre tabIndex={0}>{[exchange.requestHeaders, readable(exchange.request)].filter(Boolean).join('\n\n')}</pre>
          <h3>{texts.wire.response}</h3>
          <pre tabIndex={0}>{`${status === 0 ? texts.wire.none : status}\n${readable(exchange.response)}`}</pre>
        </div>
      )}
    </details>
  );
}

function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]+/, '').replace(/^\/playground\/(twilio|telegram|graph)/, '');
}
