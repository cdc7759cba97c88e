// The same for the e-mail adapter, loaded by NODE_OPTIONS=--import: see Saboteur.cs.
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, existsSync, readFileSync, unlinkSync } from 'node:fs';

const path = process.env.OMNICHANNEL_FAULTS_EMAIL;
let last = '';
let count = 0;
if (path) {
  subscribe('omnichannel:boundaries', ({ name, subject }) => {
    if (!existsSync(`${path}.order`)) return;
    const order = readFileSync(`${path}.order`, 'utf8');
    const [boundary, , , passages, action] = order.split('\n');
    if (boundary !== name) return;
    count = order === last ? count + 1 : 1;
    last = order;
    if (count < Number(passages)) return;
    unlinkSync(`${path}.order`);
    appendFileSync(`${path}.done`, `${name} ${subject}\n`);
    count = 0;
    process.kill(process.pid, action === 'STOP' ? 'SIGSTOP' : 'SIGKILL');
  });
}
