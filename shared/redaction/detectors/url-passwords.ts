import type { Finding } from '../engine/finding.ts';
import { isPlaceholderValue } from '../values/placeholder-values.ts';

/** PHP's JSON escapes slashes. */
export const urlMarks = ['://', ':\\/\\/'] as const;
/** Go's database names: `user:password@tcp(host)/db`. */
export const dsnMarks = ['@tcp(', '@unix('] as const;

/** Up to the last `@` before the host's path: people forget to escape an `@` in a password. */
const userInfo =
  /([^\s/:@"'`\\<>?#()[\]{}]{0,256}):((?!\d{1,5}[?#])[^\s/"'`\\<>(),;{}]{1,256})@(?=[A-Za-z0-9_[$%.-])/y;

/** `scheme://user:password@host`: only the password goes, so that one still sees which database it was. */
export function findUrlPassword({ text, end }: { text: string; end: number }): Finding | undefined {
  userInfo.lastIndex = end;
  const match = userInfo.exec(text);
  if (!match) return findUrlToken({ text, end });
  const [, user = '', password = ''] = match;
  if (password === 'x-oauth-basic' || password === 'x-token-auth')
    return { start: end, end: end + user.length, rule: 'url-password' };
  if (password.length < 3 || password === user || isPlaceholderValue(password)) return undefined;
  const start = end + user.length + 1;
  return { start, end: start + password.length, rule: 'url-password' };
}

/** A token in the place of the user: long enough to be no name. */
const loneToken = /[A-Za-z0-9_-]{32,256}(?=@[A-Za-z0-9_[$%.-])/y;

function findUrlToken({ text, end }: { text: string; end: number }): Finding | undefined {
  loneToken.lastIndex = end;
  const token = loneToken.exec(text)?.[0];
  if (token === undefined || !/\d/.test(token) || isPlaceholderValue(token)) return undefined;
  return { start: end, end: end + token.length, rule: 'url-password' };
}

const MAX_DSN_PASSWORD = 128;
const dsnPassword = /^[^\s"'`:@]{3,128}$/;
const userEnd = /[\w.-]/;

/** No expression: one that ends in `$` would be tried at every character ahead of the mark. */
export function findDsnPassword({ text, mark }: { text: string; mark: number }): Finding | undefined {
  const before = text.slice(Math.max(0, mark - MAX_DSN_PASSWORD - 1), mark);
  const colon = before.lastIndexOf(':');
  const password = before.slice(colon + 1);
  const start = mark - password.length;
  if (colon === -1 || !dsnPassword.test(password)) return undefined;
  const user = userBefore({ text, end: start - 1 });
  if (user === '' || password === user || isPlaceholderValue(password)) return undefined;
  return { start, end: mark, rule: 'url-password' };
}

const MAX_DSN_USER = 64;

function userBefore({ text, end }: { text: string; end: number }): string {
  let start = end;
  while (start > 0 && end - start < MAX_DSN_USER && userEnd.test(text.charAt(start - 1))) start -= 1;
  return text.slice(start, end);
}
