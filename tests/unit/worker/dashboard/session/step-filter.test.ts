import { expect, test } from 'vitest';
import type { Step } from '../../../../../worker/dashboard/session/steps/step.ts';
import {
  filterSteps,
  filterStepsInParts,
} from '../../../../../worker/dashboard/session/steps/step-filter.ts';

const steps = Array.from({ length: 10_000 }, (_, index): Step => ({
  id: `s${index}`,
  kind: 'text',
  at: index,
  end: undefined,
  agent: index % 2 === 0 ? 'main' : 'a1',
  title: index % 100 === 0 ? 'Drain the Queue' : 'Go on',
  text: undefined,
  status: undefined,
  tool: undefined,
  files: [],
  error: index % 400 === 0 ? 'exit 1' : undefined,
  usage: undefined,
  child: undefined,
  rewound: false,
  source: 'transcript',
}));

test.each([
  ['all', { agent: undefined, find: '', show: 'all' }, 10_000],
  ['words in any case', { agent: undefined, find: 'qUEUE', show: 'all' }, 100],
  ['what failed of an agent with these words', { agent: 'main', find: 'drain', show: 'failed' }, 25],
  ['an agent without any', { agent: 'a1', find: 'queue', show: 'all' }, 0],
] as const)('steps are looked through in parts with the same result: %s', (_what, state, found) => {
  const work = filterStepsInParts({ steps, state });
  let pauses = 0;
  let part = work.next();
  for (; part.done !== true; part = work.next()) pauses += 1;
  expect(part.value).toHaveLength(found);
  expect(part.value).toEqual(filterSteps({ steps, state }));
  expect(pauses).toBeGreaterThanOrEqual(20);
});
