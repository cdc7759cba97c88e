import type { AgentPromise, Policies, RoutingAgent, Team } from '../src/api/routing.ts';

export const sampleTeams: Team[] = [
  { id: 'billing', name: 'Billing', hours: null, holidays: ['2026-12-25'] },
  {
    id: 'returns',
    name: 'Returns',
    hours: {
      zone: 'Europe/Berlin',
      weekly: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }],
    },
    holidays: [],
  },
];

export const sampleAgents = (ago: (minutes: number) => string): RoutingAgent[] => [
  {
    id: 'u-mara',
    name: 'Mara Lindqvist',
    presence: { state: 'online', since: ago(95) },
    skills: { returns: 5, billing: 3 },
    languages: ['en', 'de', 'sv'],
    teams: ['returns'],
    hours: null,
    capacity: null,
    load: 0.43,
    threads: 3,
  },
  {
    id: 'u-tom',
    name: 'Tom Okafor',
    presence: { state: 'online', since: ago(240) },
    skills: { billing: 4 },
    languages: ['en', 'fr'],
    teams: ['billing'],
    hours: { zone: 'Europe/London', weekly: [{ days: ['mon', 'tue', 'wed', 'thu'], from: '08:00', to: '16:30' }] },
    capacity: { voice: 1, webchat: 4 },
    load: 1,
    threads: 6,
  },
  {
    id: 'u-sofia',
    name: 'Sofia Reyes',
    presence: { state: 'wrapUp', since: ago(3) },
    skills: { returns: 2 },
    languages: ['en', 'es'],
    teams: ['billing', 'returns'],
    hours: null,
    capacity: null,
    load: 0.2,
    threads: 1,
  },
];

export const samplePolicyText = `policies:                       # the first that matches decides
  - name: vip
    when: { vip: true }
    then: { team: returns, priority: 3, knows: 5m, overflow: [ { after: 2m, team: everybody } ] }
  - name: french billing
    when:
      channel: [webchat, sms]
      language: fr
      topic: [billing, invoice]
    then:
      skills: { billing: 3 }
      languages: [fr]
      team: billing
      automation: "flow:welcome"
  - name: everybody else
    then: { team: everybody }
`;

export const samplePolicies = (ago: (minutes: number) => string): Policies => ({
  published: { version: 4, yaml: samplePolicyText, by: 'Sofia Reyes', at: ago(2_900) },
  draft: null,
});

export const sampleServiceLevels = {
  yaml: `hours:
  shop: { zone: Europe/Berlin, weekly: [ { days: [mon-fri], from: "09:00", to: "18:00" } ] }
levels:
  chat: { firstAnswer: 1m, nextAnswer: 2m, resolution: 4h, hours: shop }
channels: { webchat: chat }
`,
  levels: [
    { name: 'chat', firstAnswer: 60, nextAnswer: 120, resolution: 14_400, hours: 'shop' },
    { name: 'text', firstAnswer: 3_600, nextAnswer: 3_600, resolution: null, hours: 'team' },
    { name: 'mail', firstAnswer: 28_800, nextAnswer: 28_800, resolution: null, hours: 'team' },
  ],
  channels: { webchat: 'chat', email: 'mail', '*': 'text' },
};

export const samplePromises = (
  ago: (minutes: number) => string,
  threads: { id: string; customer: string | null }[],
): AgentPromise[] =>
  [
    { text: 'I’ll write by five with the tracking number', due: -95, kind: 'promise' as const },
    { text: 'Call back about the invoice', due: 12, kind: 'callback' as const },
    { text: 'The replacement leaves on Monday', due: -1_600, kind: 'promise' as const },
  ].map(({ text, due, kind }, index) => ({
    id: `promise-${index + 1}`,
    threadId: threads[index]?.id ?? '',
    customer: threads[index]?.customer ?? null,
    text,
    dueAt: ago(due),
    kind,
    state: 'open' as const,
    by: { id: 'u-mara', name: 'Mara Lindqvist' },
    at: ago(300),
  }));
