import type { Finding } from './finding.ts';
import type { InnerTokenRule } from './rules/inner-tokens.ts';
import type { TokenRule } from './rules/token-rule.ts';
import { isPlaceholderValue } from './placeholder-values.ts';
import { startsToken } from './token-boundary.ts';

const REACH = 160;
/** Documentation fills tokens with one letter. */
const MIN_DISTINCT = 8;

/** A token by its first characters. An empty finding says: looked at, no secret, and nothing in it can be one. */
export function findToken({
  text,
  start,
  rule,
}: {
  text: string;
  start: number;
  rule: TokenRule;
}): Finding | undefined {
  if (!startsToken({ text, start })) return undefined;
  rule.shape.lastIndex = start;
  const match = rule.shape.exec(text);
  if (!match) return undefined;
  const [whole, name = ''] = match;
  const secret = whole.slice(name.length);
  return isStandIn(secret)
    ? undefined
    : { start: start + name.length, end: start + whole.length, rule: rule.rule };
}

/** A token by a mark inside it. */
export function findInnerToken({
  text,
  end,
  rule,
}: {
  text: string;
  end: number;
  rule: InnerTokenRule;
}): Finding | undefined {
  const from = Math.max(0, end - REACH);
  const match = rule.shape.exec(text.slice(from, end + REACH));
  if (!match || isStandIn(match[0])) return undefined;
  const start = from + match.index;
  if (!startsToken({ text, start }) || (rule.base64 === true && /[+/]/.test(text.charAt(start - 1))))
    return undefined;
  return { start, end: start + match[0].length, rule: rule.rule };
}

function isStandIn(token: string): boolean {
  return new Set(token).size < MIN_DISTINCT || isPlaceholderValue(token);
}
