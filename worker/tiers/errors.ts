import { createErrorFactory } from '../../shared/core/errors.ts';
import type { Tier } from './tier-store.ts';

/** What arrived at the tier is not what was sent: nothing counts as stored. */
export const tierHashError = createErrorFactory<{ tier: Tier; key: string; cause?: unknown }>(
  ({ tier, key, cause }) => ({
    code: 'tier.hash_mismatch',
    message: `${key} did not arrive at ${tier} as it was sent`,
    hint: 'it is sent again',
    status: 400,
    cause,
  }),
);

/** The tier does not answer, or not now: the next run tries again. */
export const tierUnavailableError = createErrorFactory<{ tier: Tier; why: string; cause?: unknown }>(
  ({ tier, why, cause }) => ({
    code: 'tier.unavailable',
    message: `${tier} cannot be used at this moment: ${why}`,
    hint: 'it is tried again later; nothing is lost',
    status: 503,
    cause,
  }),
);
