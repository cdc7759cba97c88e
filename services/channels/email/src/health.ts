import { createServer, type Server } from 'node:http';
import type { AccountStatus } from './accounts/runner.js';
import type { Listen } from './environment.js';

/** Serves `/health/live` and `/health/ready` (JSON by account). One account's trouble does not make the process unready. */
export function serveHealth(listen: Listen, status: () => Record<string, AccountStatus>): Promise<Server> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    const known = path === '/health/live' || path === '/health/ready';
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    response.end(known ? JSON.stringify({ status: 'healthy', accounts: status() }) : '{}');
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.host, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}
