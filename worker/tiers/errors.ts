import { createErrorFactory } from '../../shared/core/errors.ts';
import { formatBytes } from '../../shared/core/figures.ts';
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

export const foreignBundleError = createErrorFactory<{ bundleId: string }>(({ bundleId }) => ({
  code: 'bundle.foreign',
  message: `bundle ${bundleId} is of another machine, or was announced otherwise`,
  hint: 'make another bundle of the session and send that',
  status: 409,
}));

/** Room is made again by moving bundles to other tiers, or by deleting sessions. */
export const bundleCapError = createErrorFactory<{ bytes: number; cap: number }>(({ bytes, cap }) => ({
  code: 'bundle.over_cap',
  message: `with this bundle there would be ${formatBytes(bytes)} of this machine; the cloud takes ${formatBytes(cap)}`,
  hint: 'set up another tier on the page Storage tiers (/settings/tiers), to which older bundles move, or delete sessions',
  status: 413,
}));

export const bundleHashError = createErrorFactory(() => ({
  code: 'bundle.hash_mismatch',
  message: 'the bytes that arrived are not those that were announced',
  hint: 'send them again',
  status: 400,
}));

/** No copy can be had: of a tier that does not answer, or none is left. */
export const noCopyError = createErrorFactory<{ tried: readonly string[] }>(({ tried }) => ({
  code: 'bundle.no_copy',
  message: `no tier gives it at this moment (${tried.join(', ') || 'there is no verified copy'})`,
  hint: 'try again later; the Storage page says what is wrong',
  status: 503,
}));
