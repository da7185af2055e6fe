import { createErrorFactory } from '../../shared/core/errors.ts';

export const purgeBusy = createErrorFactory(() => ({
  code: 'purge.busy',
  message: 'another process is reading, archiving or sending at this moment',
  hint: 'try again in a moment, or run "subtrack agent stop" first',
}));

export const oneChoice = createErrorFactory(() => ({
  code: 'usage.missing_argument',
  message: 'say what is to be deleted, in one way',
  hint: 'give one of --session, --project, --before and --all',
}));
