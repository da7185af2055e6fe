import { createErrorFactory } from '../../shared/core/errors.ts';

/** The same for a link that never was, has ended, was revoked, or whose session is gone. */
export const shareOverError = createErrorFactory(() => ({
  code: 'share.over',
  message: 'this link shows nothing, or not any more',
  hint: 'ask whoever gave it to you for a new one',
  status: 404,
}));

export const passwordNeededError = createErrorFactory(() => ({
  code: 'share.password_needed',
  message: 'this link asks for a password',
  hint: 'ask whoever gave it to you for it',
  status: 401,
}));

export const tooManyPasswordsError = createErrorFactory<{ minutes: number }>(({ minutes }) => ({
  code: 'share.too_many_tries',
  message: 'too many wrong passwords were tried',
  hint: `wait ${minutes} minutes`,
  status: 429,
}));

export const tooManySharesError = createErrorFactory<{ most: number }>(({ most }) => ({
  code: 'share.too_many',
  message: `this session has ${most} links already`,
  hint: 'revoke one of them',
  status: 409,
}));

export const unknownAgentsError = createErrorFactory<{ agents: readonly string[] }>(({ agents }) => ({
  code: 'share.unknown_agents',
  message: `this session has no agent ${agents.join(', ')}`,
  hint: 'name agents by their ids, as `subtrack session` shows them',
  status: 400,
}));

/** Of a session that may be seen: what was said and done in it is theirs to show. */
export const notOwnSessionError = createErrorFactory<{ member: string }>(({ member }) => ({
  code: 'share.not_own',
  message: `this session is ${member}’s, and only ${member} may share it`,
  hint: `ask ${member} for a link`,
  status: 403,
}));
