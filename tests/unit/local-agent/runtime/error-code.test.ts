import { expect, it } from 'vitest';
import { errorCode } from '../../../../local-agent/runtime/error-code.ts';
import { AppError } from '../../../../shared/core/errors.ts';

it.each([
  [new AppError({ code: 'archive.full', message: 'x' }), 'archive.full'],
  [Object.assign(new Error('/home/ada: no'), { code: 'EACCES' }), 'system.eacces'],
  [Object.assign(new Error('x'), { code: 'a path /home' }), 'unknown'],
  ['/home/ada', 'unknown'],
])('whatever is thrown is a code and no text', (error, code) => {
  expect(errorCode(error)).toBe(code);
});
