import { expect, it } from 'vitest';
import { usualOf, spanText } from '../../../../shared/agents/usual.ts';
import { watchOn } from '../../../../shared/agents/watch.ts';

const MINUTE = 60_000;

it('says nothing of a few durations', () => {
  expect(usualOf([1, 2, 3, 4])).toBeUndefined();
  expect(usualOf([5, 1, 4, 2, 3])).toEqual({ from_ms: 2, until_ms: 4, most_ms: 5, longest_ms: 5 });
});

it.each([
  [2 * MINUTE, 4 * MINUTE, '2–4 min'],
  [3 * MINUTE, 3.2 * MINUTE, 'about 3 min'],
  [30_000, 2 * MINUTE, '0.5–2 min'],
  [8_000, 40_000, '8–40 s'],
  [400, 900, '0.4–0.9 s'],
  [45 * MINUTE, 90 * MINUTE, '0.8–2 h'],
])('writes %i to %i ms as “%s”', (from_ms, until_ms, text) => {
  expect(spanText({ from_ms, until_ms })).toBe(text);
});

it('watches on from look to look, and anew after a break or when the clock went back', () => {
  const before = { since: 1000, seen: 5000 };
  expect(watchOn({ before: undefined, now: 7 })).toEqual({ since: 7, seen: 7 });
  expect(watchOn({ before, now: 5000 + MINUTE })).toEqual({ since: 1000, seen: 5000 + MINUTE });
  expect(watchOn({ before, now: 5000 + 60 * MINUTE })).toEqual({
    since: 5000 + 60 * MINUTE,
    seen: 5000 + 60 * MINUTE,
  });
  expect(watchOn({ before, now: 4000 })).toEqual({ since: 4000, seen: 4000 });
});
