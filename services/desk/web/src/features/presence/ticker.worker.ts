import { beatInterval } from './heartbeat.ts';

// Browsers slow the timers of a hidden page down to one a minute, which is longer than the hub waits; a worker's go on.
setInterval(() => self.postMessage(null), beatInterval);
