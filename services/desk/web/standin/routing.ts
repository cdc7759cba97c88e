import type { AgentPromise, FoundPromise, PresenceState, RoutingAgentInput, Team } from '../src/api/routing.ts';
import { Refusal, type Call, type Routes } from './http.ts';
import {
  sampleAgents,
  samplePolicies,
  samplePolicyText,
  samplePromises,
  sampleServiceLevels,
  sampleTeams,
} from './sampleRouting.ts';
import type { Store } from './store.ts';

const minute = 60_000;

/** Who is there, who waits, who gets what and what was promised. */
export function routingRoutes(store: Store, now: Date): Routes {
  const ago = (minutes: number) => new Date(now.getTime() - minutes * minute).toISOString();
  const agents = sampleAgents(ago);
  let teams = sampleTeams;
  let policies = samplePolicies(ago);
  let levels = sampleServiceLevels;
  const versions = [4, 3, 2, 1].map((version) => ({ version, by: 'Sofia Reyes', at: ago(version * 1_500) }));

  const me = () => {
    const agent = agents.find(({ id }) => id === store.signedIn?.id);
    if (!agent) throw new Refusal(401, 'Nobody is signed in.');
    return agent;
  };
  const setPresence = (state: PresenceState) => {
    me().presence = { state, since: new Date().toISOString() };
    store.publish('presence', { agents: online() }, false);
    return me();
  };
  const online = () => agents.filter(({ presence }) => presence.state === 'online').map(({ id }) => id);
  const waiting = () =>
    [...store.threads.values()]
      .filter((thread) => thread.state === 'open' && thread.handler === null && thread.waitingSince !== null)
      .sort((a, b) => (a.waitingSince ?? '').localeCompare(b.waitingSince ?? ''))
      .slice(0, 14);
  const checkYaml = (yaml: string) => {
    const line = yaml.split('\n').findIndex((text) => text.includes('nobody'));
    if (line >= 0) {
      throw new Refusal(400, 'Not valid', {
        'policies[0].then.team': [`There is no team 'nobody'. (line ${line + 1})`],
      });
    }
  };
  const yamlOf = (call: Call) => {
    const { yaml } = call.body as { yaml?: string };
    checkYaml(yaml ?? '');
    return yaml ?? samplePolicyText;
  };

  return {
    'GET /api/routing/agents': () => ({ items: agents }),
    'PUT /api/routing/agents/{id}': ({ params, body }) => {
      const agent = agents.find(({ id }) => id === params.id);
      if (!agent) throw new Refusal(404, 'There is no such agent.');
      return Object.assign(agent, body as RoutingAgentInput);
    },
    'GET /api/routing/me': () => me(),
    'PUT /api/routing/me/presence': ({ body }) => setPresence((body as { state: PresenceState }).state),
    'POST /api/routing/me/heartbeat': () => me().presence,
    'POST /api/routing/me/gone': () => undefined,
    'GET /api/routing/teams': () => ({ items: teams }),
    'PUT /api/routing/teams/{id}': ({ params, body }) => {
      const team = { ...(body as Team), id: params.id ?? '' };
      teams = [...teams.filter(({ id }) => id !== team.id), team];
      return team;
    },
    'DELETE /api/routing/teams/{id}': ({ params }) => {
      teams = teams.filter(({ id }) => id !== params.id);
    },
    'GET /api/routing/policies': () => policies,
    'GET /api/routing/policies/versions': () => ({ items: versions }),
    'PUT /api/routing/policies/draft': (call) => {
      policies = { ...policies, draft: { yaml: yamlOf(call), by: store.signedIn?.name ?? null, at: ago(0) } };
    },
    'POST /api/routing/policies/publish': () => {
      const version = (policies.published?.version ?? 0) + 1;
      const at = new Date().toISOString();
      const yaml = policies.draft?.yaml ?? samplePolicyText;
      policies = { published: { version, yaml, by: store.signedIn?.name ?? null, at }, draft: null };
      versions.unshift({ version, by: store.signedIn?.name ?? '', at });
    },
    'POST /api/routing/policies/rollback': ({ body }) => {
      const { version } = body as { version: number };
      policies = { ...policies, published: { ...policies.published, version } };
    },
    'POST /api/routing/policies/dry-run': (call) => {
      yamlOf(call);
      const verdict = (policy: string, team: string) => ({ policy, team, automation: null, priority: 0 });
      const episodes = [...store.threads.values()].slice(0, 24).map((thread, index) => ({
        episodeId: `e-${index}`,
        threadId: thread.id,
        at: thread.lastMessageAt,
        facts: { channel: thread.channel },
        now: verdict('everybody else', 'everybody'),
        draft: index % 4 === 0 ? verdict('french billing', 'billing') : verdict('everybody else', 'everybody'),
        differs: index % 4 === 0,
      }));
      return {
        count: episodes.length,
        differing: 6,
        episodes,
        sums: [
          { policy: 'everybody else', now: 21, draft: 15 },
          { policy: 'french billing', now: 0, draft: 6 },
          { policy: 'vip', now: 3, draft: 3 },
        ],
      };
    },
    'GET /api/routing/queue': () => ({
      items: waiting().map((thread, index) => ({
        threadId: thread.id,
        customer: thread.customer.name,
        channel: thread.channel,
        position: index + 1,
        waitingSince: thread.waitingSince,
        estimatedWaitSeconds: 90 + index * 75,
        low: 40 + index * 45,
        high: 180 + index * 150,
        team: index % 3 === 0 ? 'billing' : 'returns',
        because: index % 3 === 0 ? 'everybody in Billing is full' : 'waits for who knows the customer',
      })),
      byTeam: [
        {
          team: 'returns',
          waiting: 9,
          longestSince: ago(210),
          estimatedWaitSeconds: 420,
          low: 180,
          high: 900,
          online: 1,
        },
        {
          team: 'billing',
          waiting: 5,
          longestSince: ago(130),
          estimatedWaitSeconds: 240,
          low: 120,
          high: 540,
          online: 1,
        },
      ],
    }),
    'GET /api/routing/threads/{id}': ({ params }) => {
      const thread = store.thread(params.id);
      const position = waiting().findIndex(({ id }) => id === params.id) + 1;
      const handler = thread?.handler?.type === 'agent' ? thread.handler : null;
      return {
        decision: handler && {
          handler,
          at: ago(12),
          because: ['speaks English', 'knows the customer', 'free'],
        },
        queue: position > 0 ? { position, estimatedWaitSeconds: 240, low: 120, high: 540 } : null,
        candidates: [
          {
            agent: { id: 'u-mara', name: 'Mara Lindqvist' },
            eligible: true,
            why: ['returns 5', 'knows the customer', 'free'],
          },
          { agent: { id: 'u-tom', name: 'Tom Okafor' }, eligible: false, why: ['full: 6 threads'] },
          { agent: { id: 'u-sofia', name: 'Sofia Reyes' }, eligible: false, why: ['after-call work'] },
        ],
        history: [{ agent: { id: 'u-mara', name: 'Mara Lindqvist' }, episodes: 4, lastAt: ago(9_000) }],
      };
    },
    'POST /api/routing/threads/{id}/transfer': (call) => {
      const { to } = call.body as { to: { type: 'agent' | 'team'; id: string } };
      const name = agents.find(({ id }) => id === to.id)?.name ?? teams.find(({ id }) => id === to.id)?.name ?? to.id;
      store.change(call.params.id ?? '', { handler: { ...to, name } });
    },
    'POST /api/routing/threads/{id}/consult': () => undefined,
    'POST /api/routing/threads/{id}/take': (call) => {
      const { id, name } = me();
      store.change(call.params.id ?? '', { handler: { type: 'agent', id, name } });
    },
    'GET /api/routing/service-levels': () => levels,
    'PUT /api/routing/service-levels': ({ body }) => {
      levels = { ...levels, ...(body as { yaml: string }) };
      return levels;
    },
    ...promiseRoutes(store, ago),
  };
}

function promiseRoutes(store: Store, ago: (minutes: number) => string): Routes {
  const threads = [...store.threads.values()].map(({ id, customer }) => ({ id, customer: customer.name }));
  let promises = samplePromises(ago, threads);
  const settle = (call: Call, part: Partial<AgentPromise>) => {
    promises = promises.map((one) => (one.id === call.params.id ? { ...one, ...part } : one));
  };
  return {
    'GET /api/routing/promises': ({ query }) => ({
      items: promises
        .filter(({ state }) => !query.get('state') || state === query.get('state'))
        .filter(({ threadId }) => !query.get('thread') || threadId === query.get('thread')),
    }),
    'POST /api/routing/promises': ({ body }) => {
      const promise: AgentPromise = { ...(body as AgentPromise), id: store.newId(), state: 'open' };
      promises = [...promises, promise];
      return promise;
    },
    'POST /api/routing/promises/{id}/keep': (call) => settle(call, { state: 'kept' }),
    'POST /api/routing/promises/{id}/break': (call) => settle(call, { state: 'broken' }),
    'POST /api/routing/promises/{id}/move': (call) => settle(call, call.body as { dueAt: string }),
    'POST /api/routing/promises/find': ({ body }) => {
      const { text } = body as { text: string };
      const phrase = /\b(?:by|until|at|bis|um) (?:five|fünf|\d{1,2}(?::\d\d)?|tomorrow|morgen|monday|montag)\b/i.exec(
        text,
      )?.[0];
      const dueAt = new Date();
      dueAt.setHours(17, 0, 0, 0);
      if (dueAt <= new Date()) dueAt.setDate(dueAt.getDate() + 1);
      const items: FoundPromise[] = phrase ? [{ phrase, dueAt: dueAt.toISOString(), kind: 'promise' }] : [];
      return { items };
    },
    'GET /api/routing/promises/report': ({ query }) => ({
      days: Number(query.get('days')),
      total: { kept: 118, broken: 9, open: 7 },
      byAgent: [
        { agent: { id: 'u-mara', name: 'Mara Lindqvist' }, kept: 61, broken: 2, open: 3 },
        { agent: { id: 'u-tom', name: 'Tom Okafor' }, kept: 38, broken: 6, open: 2 },
        { agent: { id: 'u-sofia', name: 'Sofia Reyes' }, kept: 19, broken: 1, open: 2 },
      ],
    }),
  };
}
