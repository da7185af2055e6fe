import { expect, it } from 'vitest';
import { isStateDue } from '../../../../local-agent/sync/tell-state.ts';
import { HOUR, MINUTE } from '../../../../shared/core/time.ts';

const last = { at: 10 * HOUR, state: 'a', troubles: 'x' };

it.each([
  ['never told', undefined, {}, 0, false, true],
  ['troubles a moment later', last, { troubles: 'y', state: 'b' }, 4 * MINUTE, false, false],
  ['troubles after five minutes', last, { troubles: 'y', state: 'b' }, 5 * MINUTE, false, true],
  ['troubles at once when somebody asks', last, { troubles: 'y', state: 'b' }, 1, true, true],
  ['figures after half an hour', last, { state: 'b' }, 30 * MINUTE, false, false],
  ['figures after an hour', last, { state: 'b' }, HOUR, false, true],
  ['nothing new after five hours', last, {}, 5 * HOUR, false, false],
  ['nothing new after six hours', last, {}, 6 * HOUR, false, true],
  ['nothing new, asked for', last, {}, HOUR, true, false],
  ['a clock that went back', last, { state: 'b' }, -2 * HOUR, false, true],
])('%s: due is decided by what changed and when', (_what, before, change, later, isForced, due) => {
  expect(isStateDue({ last: before, next: { ...last, ...change, at: last.at + later }, isForced })).toBe(due);
});
