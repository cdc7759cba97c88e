// The same for the e-mail adapter, loaded by NODE_OPTIONS=--import: see Saboteur.cs.
import { subscribe } from 'node:diagnostics_channel';
import { existsSync, readFileSync, renameSync } from 'node:fs';

const path = process.env.OMNICHANNEL_FAULTS_EMAIL;
let last = '';
let count = 0;
if (path) {
  subscribe('omnichannel:boundaries', ({ name }) => {
    if (!existsSync(`${path}.order`)) return;
    let order;
    try {
      order = readFileSync(`${path}.order`, 'utf8');
    } catch {
      return; // It was taken back just now.
    }

    const [boundary, , , passages, action] = order.split('\n');
    if (boundary !== name) return;
    count = order === last ? count + 1 : 1;
    last = order;
    if (count < Number(passages)) return;
    try {
      renameSync(`${path}.order`, `${path}.done`);
    } catch {
      return; // It was taken back just now.
    }

    count = 0;
    process.kill(process.pid, action === 'STOP' ? 'SIGSTOP' : 'SIGKILL');
  });
}
