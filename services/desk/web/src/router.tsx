import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ApiError } from './api/client.ts';
import type { Session } from './api/types.ts';
import { sessionQuery } from './features/session/api/session.ts';
import { SignIn } from './features/session/components/SignIn.tsx';
import { CrashPage } from './features/shell/components/CrashPage.tsx';
import { NotFoundPage } from './features/shell/components/NotFoundPage.tsx';
import { Shell } from './features/shell/components/Shell.tsx';
import { InboxPage } from './features/threads/components/InboxPage.tsx';
import { threadListQuery } from './features/threads/api/threads.ts';
import { openingView } from './features/threads/opening.ts';
import { isView } from './features/threads/views.ts';

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet });

async function readSession(queryClient: QueryClient): Promise<Session | null> {
  try {
    return await queryClient.query({ ...sessionQuery, staleTime: 'static' });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { then?: string } =>
    typeof search.then === 'string' && search.then.startsWith('/') && !search.then.startsWith('//')
      ? { then: search.then }
      : {},
  beforeLoad: async ({ context }) => {
    if (await readSession(context.queryClient)) throw redirect({ to: '/' });
  },
  component: SignIn,
});

/** Everything behind the sign-in. */
const deskRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'desk',
  beforeLoad: async ({ context, location }) => {
    const session = await readSession(context.queryClient);
    if (!session) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { then: location.href } });
    return { session };
  },
  component: Shell,
});

const homeRoute = createRoute({
  getParentRoute: () => deskRoute,
  path: '/',
  beforeLoad: async ({ context }) => {
    const view = await openingView(context.session.user.id, async (one) => {
      const { pages } = await context.queryClient.infiniteQuery(threadListQuery({ view: one, channel: null }));
      return (pages[0]?.items.length ?? 0) > 0;
    });
    throw redirect({ to: '/inbox/$view', params: { view } });
  },
});

const inboxRoute = createRoute({
  getParentRoute: () => deskRoute,
  path: '/inbox/$view',
  validateSearch: (search: Record<string, unknown>): { channel?: string; seq?: number } => ({
    ...(typeof search.channel === 'string' && search.channel !== '' && { channel: search.channel }),
    ...(typeof search.seq === 'number' && { seq: search.seq }),
  }),
  beforeLoad: ({ params }) => {
    if (!isView(params.view)) throw redirect({ to: '/inbox/$view', params: { view: 'mine' } });
  },
  component: InboxPage,
});

const threadRoute = createRoute({ getParentRoute: () => inboxRoute, path: '/$threadId' });

const searchRoute = createRoute({
  getParentRoute: () => deskRoute,
  path: '/search',
  validateSearch: (search: Record<string, unknown>): { q?: string } =>
    typeof search.q === 'string' && search.q !== '' ? { q: search.q } : {},
  component: lazyRouteComponent(() => import('./features/search/components/SearchPage.tsx'), 'SearchPage'),
});

const adminRoute = createRoute({
  getParentRoute: () => deskRoute,
  id: 'admin',
  beforeLoad: ({ context }) => {
    if (context.session.user.role !== 'administrator') throw redirect({ to: '/' });
  },
});

const accountsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/channels',
  component: lazyRouteComponent(() => import('./features/accounts/components/AccountsPage.tsx'), 'AccountsPage'),
});

const usersRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/users',
  component: lazyRouteComponent(() => import('./features/users/components/UsersPage.tsx'), 'UsersPage'),
});

const promisedRoute = createRoute({
  getParentRoute: () => deskRoute,
  path: '/promised',
  component: lazyRouteComponent(() => import('./features/promises/components/PromisedPage.tsx'), 'PromisedPage'),
});

/** What supervisors look after; agents never load any of it. */
const supervisorRoute = createRoute({
  getParentRoute: () => deskRoute,
  id: 'supervisor',
  beforeLoad: ({ context }) => {
    if (context.session.user.role === 'agent') throw redirect({ to: '/' });
  },
});

const queueRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: '/queue',
  component: lazyRouteComponent(() => import('./features/queue/components/QueuePage.tsx'), 'QueuePage'),
});

const teamRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: '/team',
  component: lazyRouteComponent(() => import('./features/team/components/TeamPage.tsx'), 'TeamPage'),
});

const policiesRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: '/routing',
  component: lazyRouteComponent(() => import('./features/policies/components/PoliciesPage.tsx'), 'PoliciesPage'),
});

const flowsRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: '/flows',
  component: lazyRouteComponent(() => import('./features/flows/components/FlowsPage.tsx'), 'FlowsPage'),
});

const flowRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: '/flows/$name',
  component: lazyRouteComponent(() => import('./features/flows/components/FlowPage.tsx'), 'FlowPage'),
});

const knowledgeRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: '/knowledge',
  component: lazyRouteComponent(() => import('./features/knowledge/components/KnowledgePage.tsx'), 'KnowledgePage'),
});

const articleRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: '/knowledge/$slug',
  validateSearch: (search: Record<string, unknown>): { language?: string } =>
    typeof search.language === 'string' && search.language !== '' ? { language: search.language } : {},
  component: lazyRouteComponent(() => import('./features/knowledge/components/ArticlePage.tsx'), 'ArticlePage'),
});

const serviceLevelsRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: '/service-levels',
  component: lazyRouteComponent(
    () => import('./features/serviceLevels/components/ServiceLevelsPage.tsx'),
    'ServiceLevelsPage',
  ),
});

const promisesReportRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: '/promises',
  component: lazyRouteComponent(
    () => import('./features/promises/components/PromisesReportPage.tsx'),
    'PromisesReportPage',
  ),
});

const parkedRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: '/parked',
  component: lazyRouteComponent(() => import('./features/parked/components/ParkedPage.tsx'), 'ParkedPage'),
});

const templatesRoute = createRoute({
  getParentRoute: () => supervisorRoute,
  path: '/templates',
  component: lazyRouteComponent(() => import('./features/templates/components/TemplatesPage.tsx'), 'TemplatesPage'),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  deskRoute.addChildren([
    homeRoute,
    inboxRoute.addChildren([threadRoute]),
    searchRoute,
    promisedRoute,
    adminRoute.addChildren([accountsRoute, usersRoute]),
    supervisorRoute.addChildren([
      queueRoute,
      teamRoute,
      policiesRoute,
      flowsRoute,
      flowRoute,
      knowledgeRoute,
      articleRoute,
      serviceLevelsRoute,
      promisesReportRoute,
      templatesRoute,
      parkedRoute,
    ]),
  ]),
]);

/** The pages of the desk and who may open them. */
export function createDeskRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultErrorComponent: CrashPage,
    defaultNotFoundComponent: NotFoundPage,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createDeskRouter>;
  }
}
