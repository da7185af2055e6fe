import type { Finding } from './finding.ts';
import { isPlaceholderValue } from './placeholder-values.ts';

/** PHP's JSON escapes slashes. */
export const urlMarks = ['://', ':\\/\\/'] as const;

/** Up to the last `@` before the host's path: people forget to escape an `@` in a password. */
const userInfo = /([^\s/:@"'`\\<>?#()[\]{}]{0,256}):([^\s/"'`\\<>?#(),;{}]{1,256})@(?=[A-Za-z0-9_[$%.-])/y;

/** `scheme://user:password@host`: only the password goes, so that one still sees which database it was. */
export function findUrlPassword({ text, end }: { text: string; end: number }): Finding | undefined {
  userInfo.lastIndex = end;
  const match = userInfo.exec(text);
  if (!match) return undefined;
  const [, user = '', password = ''] = match;
  if (password === 'x-oauth-basic' || password === 'x-token-auth')
    return { start: end, end: end + user.length, rule: 'url-password' };
  if (password.length < 3 || password === user || isPlaceholderValue(password)) return undefined;
  const start = end + user.length + 1;
  return { start, end: start + password.length, rule: 'url-password' };
}
