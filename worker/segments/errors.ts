import { createErrorFactory } from '../../shared/core/errors.ts';

// Statuses matter to the sender: 400 goes to its list of dead letters in the end, 5xx is sent again.

export const hashMismatchError = createErrorFactory(() => ({
  code: 'segment.hash_mismatch',
  message: 'the bytes that arrived do not have the SHA-256 that was announced',
  hint: 'send it again',
  status: 400,
}));

export const bodyIncompleteError = createErrorFactory(() => ({
  code: 'segment.incomplete',
  message: 'the body ended before its announced length',
  hint: 'send it again',
  status: 400,
}));

export const storageUnavailableError = createErrorFactory<{ cause: unknown }>(({ cause }) => ({
  code: 'segment.storage_unavailable',
  message: 'the storage of segments did not take it',
  hint: 'send it again later',
  status: 503,
  cause,
}));

/** A cloud without R2 has as much as it may; there is room again once the oldest have gone. */
export const spaceFullError = createErrorFactory(() => ({
  code: 'segment.space_full',
  message: 'this cloud has no R2, and the room for recorded events in its database is used up',
  hint: 'the oldest go every hour; to keep all enable R2 and deploy again',
  status: 503,
}));
