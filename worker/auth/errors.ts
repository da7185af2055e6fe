import { createErrorFactory } from '../../shared/core/errors.ts';

export const signInNeededError = createErrorFactory(() => ({
  code: 'auth.sign_in_needed',
  message: 'this needs a sign-in',
  hint: 'run `subtrack open`, or sign in with the team key',
  status: 401,
}));

export const wrongKeyError = createErrorFactory(() => ({
  code: 'auth.wrong_key',
  message: 'that is not the team key',
  hint: 'ask whoever set up the team for it',
  status: 401,
}));

export const tooManyTriesError = createErrorFactory<{ minutes: number }>(({ minutes }) => ({
  code: 'auth.too_many_tries',
  message: 'too many wrong keys were tried',
  hint: `wait ${minutes} minutes; who is signed in stays so`,
  status: 429,
}));

export const keyMissingError = createErrorFactory(() => ({
  code: 'auth.key_missing',
  message: 'this cloud has no usable team key yet',
  hint: 'set one of at least 16 characters with `wrangler secret put TEAM_KEY`',
  status: 503,
}));

export const noKeyHereError = createErrorFactory(() => ({
  code: 'auth.no_key_here',
  message: 'the dashboard of a machine of your own takes no key',
  hint: 'run `subtrack open` on it',
  status: 403,
}));

export const tokenNeededError = createErrorFactory(() => ({
  code: 'auth.token_needed',
  message: 'this needs the token of an enrolled device',
  hint: 'enrol it with the team key: POST /v1/enrol',
  status: 401,
}));

export const tokenRevokedError = createErrorFactory(() => ({
  code: 'auth.token_revoked',
  message: 'the token of this device was revoked',
  hint: 'ask your team; a device that was revoked stays so',
  status: 403,
}));

export const deviceKnownError = createErrorFactory(() => ({
  code: 'auth.device_known',
  message: 'a device with this id is enrolled already',
  hint: 'send its present token with it, or enrol under an id of its own',
  status: 409,
}));

export const accessAwayError = createErrorFactory<{ cause: unknown }>(({ cause }) => ({
  code: 'auth.access_away',
  message: 'the keys of Cloudflare Access cannot be had at this moment',
  hint: 'try again in a moment',
  status: 503,
  cause,
}));

export const notAllowedError = createErrorFactory(() => ({
  code: 'auth.not_allowed',
  message: 'your role in this team does not allow it',
  hint: 'ask an owner or an admin of the team',
  status: 403,
}));

export const linkOverError = createErrorFactory(() => ({
  code: 'auth.link_over',
  message: 'this link signs nobody in, or not any more',
  hint: 'ask for a new one, or run `subtrack open` on a machine of yours',
  status: 404,
}));

export const connectOverError = createErrorFactory(() => ({
  code: 'auth.connect_over',
  message: 'this code was not confirmed in time, or the machine belongs to somebody else',
  hint: 'run `subtrack connect` again',
  status: 404,
}));

export const tooManyRequestsError = createErrorFactory(() => ({
  code: 'auth.too_many_requests',
  message: 'too many machines wait to be let in',
  hint: 'wait ten minutes',
  status: 429,
}));

export const enrolmentClosedError = createErrorFactory(() => ({
  code: 'auth.enrolment_closed',
  message: 'the embedded cloud enrols its own machine only',
  hint: 'run `subtrack up` as the user of the machine that it runs on',
  status: 403,
}));

export const tooFastError = createErrorFactory<{ limit: number; seconds: number }>(({ limit, seconds }) => ({
  code: 'auth.too_fast',
  message: `this token may ask ${limit} times a minute`,
  hint: `go on in ${seconds} s`,
  status: 429,
}));
