import { expect, test } from 'vitest';
import { ApiError } from '../../api/client.ts';
import { lineOfPath, textErrors } from './lines.ts';

const yaml = `policies:
  - name: vip
    when: { vip: true }
    then: { team: key-accounts }
  # a comment - with a dash
  - name: rest
    then:
      team: nobody
      overflow:
        - after: 2m
          team: gone
hours:
- days: [mon]
- days: [tue]
`;

test.each([
  ['policies', 1],
  ['policies[0]', 2],
  ['policies[0].name', 2],
  ['policies[0].then.team', 4],
  ['policies[1].then.team', 8],
  ['policies[1].then.overflow[0].team', 11],
  ['policies[1].then.nothing', 7],
  ['hours[1].days', 14],
  ['elsewhere', null],
])('lineOfPath_%s_Is %s', (path, line) => {
  expect(lineOfPath(yaml, path)).toBe(line);
});

test('textErrors_SentenceNamesTheLine_WinsOverThePath', () => {
  const error = new ApiError(400, {
    errors: { 'policies[1].then.team': ["There is no team 'nobody'. (line 3)"], 'policies[0].name': 'Too long.' },
  });
  expect(textErrors(error, yaml)).toEqual([
    { path: 'policies[1].then.team', message: "There is no team 'nobody'.", line: 3, warning: false },
    { path: 'policies[0].name', message: 'Too long.', line: 2, warning: false },
  ]);
});

test('textErrors_AsAList_KeepsLinesAndTellsTheWayIntoATrap', () => {
  const error = new ApiError(422, {
    errors: [{ path: 'steps.a', line: 7, message: 'Nobody gets out of here.', trap: ['welcome', 'a'] }],
  });
  expect(textErrors(error, '')).toEqual([
    { path: 'steps.a', message: 'Nobody gets out of here. (welcome → a)', line: 7, warning: false },
  ]);
});

test('textErrors_AnotherKindOfError_HasNone', () => {
  expect(textErrors(new Error('x'), yaml)).toEqual([]);
});
