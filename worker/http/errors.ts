import { z } from 'zod';
import { AppError, createErrorFactory } from '../../shared/core/errors.ts';

export const notFoundError = createErrorFactory<{ what: string }>(({ what }) => ({
  code: 'request.not_found',
  message: `${what} was not found`,
  status: 404,
}));

export const tooLargeError = createErrorFactory<{ what: string; limit: number }>(({ what, limit }) => ({
  code: 'request.too_large',
  message: `${what} is larger than ${limit} bytes`,
  hint: 'send it in smaller parts',
  status: 413,
}));

export const tooManyRowsError = createErrorFactory<{ count: number; limit: number }>(({ count, limit }) => ({
  code: 'request.too_many_rows',
  message: `${count} rows are more than the ${limit} of one request`,
  hint: 'send them in smaller parts',
  status: 400,
}));

export const lengthRequiredError = createErrorFactory(() => ({
  code: 'request.length_required',
  message: 'the request does not say how long its body is',
  hint: 'send Content-Length',
  status: 411,
}));

export const notJsonError = createErrorFactory(() => ({
  code: 'request.not_json',
  message: 'the body is not JSON',
  hint: 'send application/json',
  status: 400,
}));

export const notFormError = createErrorFactory(() => ({
  code: 'request.not_form',
  message: 'the body is not a form',
  hint: 'send application/x-www-form-urlencoded',
  status: 400,
}));

/** Names the first field that does not fit, as a path: `usage_rollups[3].hour`. */
export function invalidError(o: {
  what: string;
  error: z.ZodError;
  /** Where in the body the value stands that was checked. */
  at?: readonly (string | number)[];
}): AppError {
  const { what, error, at = [] } = o;
  const issue = error.issues[0];
  const field = issue === undefined ? '' : z.core.toDotPath([...at, ...issue.path]);
  const where = field === '' || field === what ? what : `${what}: ${field}`;
  return new AppError({
    code: 'request.invalid',
    message: `${where}: ${issue?.message ?? 'does not fit'}`,
    hint: 'correct the field and send it again',
    status: 400,
  });
}
