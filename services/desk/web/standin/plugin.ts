import type { Connect, Plugin } from 'vite';
import { adminRoutes } from './admin.ts';
import { automationRoutes } from './automation.ts';
import { customerRoutes } from './customers.ts';
import { dispatch } from './http.ts';
import { routingRoutes } from './routing.ts';
import { fill } from './sample.ts';
import { Store } from './store.ts';
import { threadRoutes } from './threads.ts';

/** A hub in memory, with sample data, so that the desk can be tried and looked at without one (`npm run dev:standin`). */
export function standin(): Plugin {
  const store = new Store();
  const now = new Date();
  fill(store, now);
  const routes = {
    ...adminRoutes(store),
    ...threadRoutes(store),
    ...customerRoutes(store),
    // As an older hub is: without either.
    ...(process.env.STANDIN === 'old' ? {} : { ...routingRoutes(store, now), ...automationRoutes(store, now) }),
  };
  const middleware: Connect.NextHandleFunction = (request, response, next) => {
    dispatch(routes, request, response).then((done) => {
      if (done) return;
      if (!request.url?.startsWith('/api/')) {
        next();
        return;
      }
      response.writeHead(404, { 'Content-Type': 'application/problem+json' });
      response.end(JSON.stringify({ status: 404, title: 'There is no such thing here.' }));
    }, next);
  };
  return {
    name: 'standin-hub',
    configureServer: (server) => {
      server.middlewares.use(middleware);
    },
    configurePreviewServer: (server) => {
      server.middlewares.use(middleware);
    },
  };
}
