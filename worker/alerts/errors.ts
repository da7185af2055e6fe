import { createErrorFactory } from '../../shared/core/errors.ts';

export const tooManyChannelsError = createErrorFactory<{ limit: number }>(({ limit }) => ({
  code: 'alert.too_many_channels',
  message: `there are ${limit} channels already`,
  hint: 'remove one of them first',
  status: 409,
}));

export const noMailError = createErrorFactory(() => ({
  code: 'alert.no_mail',
  message: 'this cloud cannot send e-mail',
  hint: 'deploy it with "subtrack cloud deploy --mail-from ADDRESS", see docs/alerts.md',
  status: 409,
}));
