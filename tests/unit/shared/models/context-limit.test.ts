import { expect, test } from 'vitest';
import { contextLimit } from '../../../../shared/models/context-limit.ts';

test.each([
  ['claude-opus-4-5-20251101', 80_000, 200_000],
  ['claude-opus-4-5-20251101', 250_000, 1_000_000],
  ['claude-sonnet-4-5[1m]', 80_000, 1_000_000],
  ['claude-opus-5', 80_000, 1_000_000],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 80_000, 200_000],
  ['claude-unheard-of-9', 80_000, undefined],
  ['house-model', 900_000, undefined],
])('%s that was given %i tokens holds %s', (model, peakTokens, limit) => {
  expect(contextLimit({ model, peakTokens })).toBe(limit);
});
