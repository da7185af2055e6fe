import { createErrorFactory } from '../../shared/core/errors.ts';

export const tooManyChannelsError = createErrorFactory<{ limit: number }>(({ limit }) => ({
  code: 'alert.too_many_channels',
  message: `there are ${limit} channels already`,
  hint: 'remove one of them first',
  status: 409,
}));
