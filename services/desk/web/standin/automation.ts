import type { Article, FlowDraft } from '../src/api/automation.ts';
import { firstFlow as welcome } from '../src/features/flows/firstFlow.ts';
import { Refusal, type Routes } from './http.ts';
import type { Store } from './store.ts';

const returns = `## How to return something

Send it back within **30 days**, in its box. Returns are free:

1. Print the label from your account.
2. Bring the parcel to any shop of the carrier.

You have your money within five days.
`;

const errorsOf = (yaml: string) =>
  yaml
    .split('\n')
    .flatMap((text, index) =>
      text.includes('nowhere')
        ? [{ path: 'steps.welcome[0].menu.choices[0].goto', line: index + 1, message: 'There is no step “nowhere”.' }]
        : [],
    );

/** Flows, the knowledge base, and what automations did. */
export function automationRoutes(store: Store, now: Date): Routes {
  const at = new Date(now.getTime() - 3 * 86_400_000).toISOString();
  const flows = new Map<string, { draft: FlowDraft | null; version: number }>([
    ['welcome', { draft: { yaml: welcome }, version: 3 }],
    ['opening-hours', { draft: null, version: 1 }],
  ]);
  const articles = new Map<string, Article>();
  const write = (article: Article) => articles.set(`${article.slug}/${article.language}`, article);
  write({
    slug: 'returns',
    language: 'en',
    title: 'How to return something',
    markdown: returns,
    published: true,
    updatedAt: at,
  });
  write({
    slug: 'returns',
    language: 'de',
    title: 'So geben Sie etwas zurück',
    markdown: '## Rückgabe\n\nInnerhalb von 30 Tagen.',
    published: true,
    updatedAt: at,
  });
  write({
    slug: 'warranty',
    language: 'en',
    title: 'What the warranty covers',
    markdown: 'Two years, also for the enamel.',
    published: false,
    updatedAt: at,
  });

  return {
    'GET /api/automation/flows': () => ({
      items: [...flows.entries()].map(([name, flow]) => ({
        name,
        title: name === 'welcome' ? 'Welcome' : 'Opening hours',
        published: flow.version > 0 ? flow.version : null,
        draft: flow.draft ? { by: 'Sofia Reyes', at } : null,
      })),
    }),
    'GET /api/automation/flows/{name}/draft': ({ params }) => {
      const flow = flows.get(params.name ?? '');
      if (!flow) throw new Refusal(404, 'There is no such flow.');
      if (!flow.draft) throw new Refusal(404, 'There is no draft.');
      return flow.draft;
    },
    'PUT /api/automation/flows/{name}/draft': ({ params, body }) => {
      const { yaml } = body as { yaml: string };
      const name = params.name ?? '';
      flows.set(name, { version: flows.get(name)?.version ?? 0, draft: { yaml } });
      return { yaml, errors: errorsOf(yaml), warnings: [] };
    },
    'DELETE /api/automation/flows/{name}/draft': ({ params }) => {
      const flow = flows.get(params.name ?? '');
      if (flow) flows.set(params.name ?? '', { ...flow, draft: null });
    },
    'POST /api/automation/flows/{name}/test': ({ body }) => ({
      passed: false,
      errors: errorsOf((body as FlowDraft).yaml),
      tests: [
        { name: 'says when we are there', passed: true, line: 28 },
        {
          name: 'an order that is not there',
          passed: false,
          line: 31,
          problem: 'Expected something with “We could not find it”, but it said “”.',
        },
      ],
    }),
    'POST /api/automation/flows/{name}/dry-run': ({ body }) => {
      const { messages } = body as { messages: string[] };
      const answers = messages.flatMap((text, index) => [
        { who: 'customer', text },
        index === 0
          ? { who: 'automation', text: 'Hello! What is it about?', choices: ['Opening hours', 'Something else'] }
          : /hours/i.test(text)
            ? { who: 'automation', text: 'We are there from Monday to Friday, 9 to 17.' }
            : { who: 'hub', text: 'Handed over to a person: the customer has another question.' },
      ]);
      return { transcript: answers, handedOver: false, resolved: false };
    },
    'POST /api/automation/flows/{name}/publish': ({ params }) => {
      const flow = flows.get(params.name ?? '');
      flows.set(params.name ?? '', { draft: null, version: (flow?.version ?? 0) + 1 });
    },
    'POST /api/automation/flows/{name}/rollback': ({ params, body }) => {
      flows.set(params.name ?? '', { draft: null, version: (body as { version: number }).version });
    },
    'GET /api/automation/flows/{name}/versions': ({ params }) => ({
      items: Array.from({ length: flows.get(params.name ?? '')?.version ?? 0 }, (_, index) => ({
        version: index + 1,
        by: 'Sofia Reyes',
        at,
        yaml: welcome,
        published: index + 1 === flows.get(params.name ?? '')?.version,
      })),
    }),
    'GET /api/automation/threads/{id}': ({ params }) => {
      const thread = store.thread(params.id);
      if (thread?.handler?.type !== 'automation' && !thread?.tags.includes('billing')) return { items: [] };
      const minute = (n: number) => new Date(now.getTime() - n * 60_000).toISOString();
      return {
        items: [
          {
            id: 'run-1',
            automation: 'flow:welcome',
            name: 'Welcome',
            status: thread.handler?.type === 'automation' ? 'active' : 'ended',
            startedAt: minute(80),
            endedAt: null,
            because: thread.handler?.type === 'automation' ? null : 'The customer wants a person.',
            summary: 'Order: A48213. Wants to know whether the blue one comes back.',
            exchanges: [
              { step: 1, at: minute(7), heard: ['Hello'], said: ['Hello! What is it about?'] },
              { step: 2, at: minute(6), heard: ['Something else'], said: ['What is your order number?'] },
            ],
          },
        ],
      };
    },
    'GET /api/automation/articles': () => ({ items: [...articles.values()].map(({ markdown: _, ...rest }) => rest) }),
    'GET /api/automation/articles/{slug}/{language}': ({ params }) => {
      const article = articles.get(`${params.slug ?? ''}/${params.language ?? ''}`);
      if (!article) throw new Refusal(404, 'There is no such article.');
      return article;
    },
    'PUT /api/automation/articles/{slug}/{language}': ({ params, body }) => {
      const article = { ...(body as Article), slug: params.slug ?? '', language: params.language ?? '' };
      write({ ...article, updatedAt: new Date().toISOString() });
      return article;
    },
    'DELETE /api/automation/articles/{slug}/{language}': ({ params }) => {
      articles.delete(`${params.slug ?? ''}/${params.language ?? ''}`);
    },
    'GET /api/automation/answers': ({ query }) => ({
      items: /kettle|return|replac|label/i.test(query.get('q') ?? '')
        ? [
            {
              text: 'Send it back within 30 days, in its box. Returns are free: print the label from your account and bring the parcel to any shop of the carrier.',
              confidence: 0.86,
              sources: [
                {
                  type: 'article',
                  id: 'returns',
                  title: 'How to return something',
                  url: '/help/returns',
                  excerpt: 'Send it back within 30 days',
                },
              ],
            },
            {
              text: 'We have sent you a replacement today; you may keep the old one.',
              confidence: 0.58,
              sources: [{ type: 'episode', id: 'e1', title: 'Cracked teapot, March', excerpt: 'replacement sent' }],
            },
          ]
        : [],
    }),
  };
}
