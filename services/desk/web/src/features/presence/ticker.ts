import { beatInterval } from './heartbeat.ts';

/** Calls at every beat, also while the page is hidden, until the returned function is called. */
export function startTicker(tick: () => void): () => void {
  if (typeof Worker === 'undefined') {
    const timer = setInterval(tick, beatInterval);
    return () => clearInterval(timer);
  }
  const worker = new Worker(new URL('./ticker.worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = tick;
  return () => worker.terminate();
}
