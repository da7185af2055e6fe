import type { Finding } from '../engine/finding.ts';

const before = /[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}$/;
const after = /(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}/y;

/** The address around an `@`. */
export function findEmail({ text, end }: { text: string; end: number }): Finding | undefined {
  after.lastIndex = end;
  if (!after.test(text)) return undefined;
  const local = before.exec(text.slice(Math.max(0, end - 65), end - 1))?.[0];
  return local === undefined
    ? undefined
    : { start: end - 1 - local.length, end: after.lastIndex, rule: 'email' };
}
