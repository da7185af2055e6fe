import { createErrorFactory } from '../../../shared/core/errors.ts';
import type { Tier } from '../tier-store.ts';

type Told = { tier: Tier; why: string; cause?: unknown };

/** Asked too often: a moment later it goes on. */
export const tierBusyError = createErrorFactory<Told>(({ tier, why, cause }) => ({
  code: 'tier.busy',
  message: `${tier} wants fewer requests: ${why}`,
  hint: 'it is tried again later; nothing is lost',
  status: 503,
  cause,
}));

export const tierFullError = createErrorFactory<Told>(({ tier, why, cause }) => ({
  code: 'tier.full',
  message: `there is no space left in ${tier}: ${why}`,
  hint: 'make space there or set up another account; what waits stays where it is',
  status: 507,
  cause,
}));

/** A limit a day is used up. */
export const tierCappedError = createErrorFactory<Told>(({ tier, why, cause }) => ({
  code: 'tier.capped',
  message: `${tier} takes no more today: ${why}`,
  hint: 'it is tried again in some hours; nothing is lost',
  status: 503,
  cause,
}));

export const tierRevokedError = createErrorFactory<Told>(({ tier, why, cause }) => ({
  code: 'tier.revoked',
  message: `${tier} does not let us in any more: ${why}`,
  hint: 'connect it again on the page Storage tiers (/settings/tiers)',
  status: 409,
  cause,
}));

export const tierNotAllowedError = createErrorFactory<Told>(({ tier, why, cause }) => ({
  code: 'tier.not_allowed',
  message: `${tier} does not allow it: ${why}`,
  hint: 'give the rights that the guide names, then test it on the page Storage tiers (/settings/tiers)',
  status: 409,
  cause,
}));

export const tierMissetError = createErrorFactory<Told>(({ tier, why, cause }) => ({
  code: 'tier.misset',
  message: `${tier} is not set up rightly: ${why}`,
  hint: 'correct it on the page Storage tiers (/settings/tiers)',
  status: 409,
  cause,
}));

/** An upload in pieces that the tier knows no more: begin it again. */
export const tierUploadLostError = createErrorFactory<{ tier: Tier; key: string; cause?: unknown }>(
  ({ tier, key, cause }) => ({
    code: 'tier.upload_lost',
    message: `${tier} knows nothing of the upload of ${key} any more`,
    hint: 'it begins anew',
    status: 409,
    cause,
  }),
);
