import { createErrorFactory } from '../../shared/core/errors.ts';

export const notALinkError = createErrorFactory<{ url: string }>(({ url }) => ({
  code: 'share.not_a_link',
  message: `"${url}" is no link to a shared session`,
  hint: 'give the whole address, as "subtrack share" printed it',
}));

export const linkRefusedError = createErrorFactory<{ message: string; hint: string | undefined }>(
  ({ message, hint }) => ({ code: 'share.refused', message, hint: hint ?? 'ask whoever gave you the link' }),
);

export const linkUnreachableError = createErrorFactory<{ origin: string; cause: unknown }>(
  ({ origin, cause }) => ({
    code: 'share.unreachable',
    message: `${origin} does not answer as a cloud of this product`,
    hint: 'try again when it can be reached',
    cause,
  }),
);

export const tooMuchError = createErrorFactory<{ what: string }>(({ what }) => ({
  code: 'share.too_much',
  message: `${what} is more than a shared session may be; nothing was imported`,
  hint: 'ask for a link to some of its agents',
}));
