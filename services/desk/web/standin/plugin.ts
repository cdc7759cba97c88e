import type { Connect, Plugin } from 'vite';
import { adminRoutes } from './admin.ts';
import { customerRoutes } from './customers.ts';
import { dispatch } from './http.ts';
import { fill } from './sample.ts';
import { Store } from './store.ts';
import { threadRoutes } from './threads.ts';

/** A hub in memory, with sample data, so that the desk can be tried and looked at without one (`npm run dev:standin`). */
export function standin(): Plugin {
  const store = new Store();
  fill(store, new Date());
  const routes = { ...adminRoutes(store), ...threadRoutes(store), ...customerRoutes(store) };
  const middleware: Connect.NextHandleFunction = (request, response, next) => {
    dispatch(routes, request, response).then((done) => {
      if (!done) next();
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
