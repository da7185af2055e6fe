import { createErrorFactory } from '../../shared/core/errors.ts';

export const companionAwayError = createErrorFactory<{ cause: unknown }>(({ cause }) => ({
  code: 'companion.away',
  message: 'the agent beside this dashboard does not answer',
  hint: 'start `subtrack up` again, or try again in a moment',
  status: 503,
  cause,
}));

export const companionOddError = createErrorFactory(() => ({
  code: 'companion.odd',
  message: 'the agent beside this dashboard answers in another way than expected',
  hint: 'start `subtrack up` again, so that both are of one version',
  status: 502,
}));

/** What went wrong on the machine, in the words of its agent. */
export const companionSaysError = createErrorFactory<{
  status: number;
  code: string;
  message: string;
  hint?: string | undefined;
}>(({ status, code, message, hint }) => ({
  code,
  message,
  status: status === 404 ? 404 : 502,
  ...(hint === undefined ? {} : { hint }),
}));
