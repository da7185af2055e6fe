import { createErrorFactory } from '../../../shared/core/errors.ts';

export const nameTakenError = createErrorFactory(() => ({
  code: 'member.name_taken',
  message: 'somebody of this team has, or had, that name',
  hint: 'rows of sessions carry it: choose another, or make a link for who has it',
  status: 409,
}));

export const tooManyTokensError = createErrorFactory<{ limit: number }>(({ limit }) => ({
  code: 'token.too_many',
  message: `you have ${limit} tokens already`,
  hint: 'revoke one that is not used',
  status: 409,
}));

export const keyOwnerStaysError = createErrorFactory(() => ({
  code: 'member.key_owner',
  message: 'the owner of the team key stays what they are',
  hint: 'change the key with `wrangler secret put TEAM_KEY`',
  status: 409,
}));

export const emailTakenError = createErrorFactory(() => ({
  code: 'member.email_taken',
  message: 'somebody else of the team has this address',
  hint: 'take it from them first',
  status: 409,
}));

export const noTeamError = createErrorFactory(() => ({
  code: 'settings.no_team',
  message: 'this is the dashboard of one machine, which has no members, machines or tokens to set',
  hint: 'a team has them: `subtrack cloud deploy` makes one, `subtrack connect URL` joins one',
  status: 404,
}));
