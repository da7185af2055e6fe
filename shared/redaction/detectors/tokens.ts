import type { Finding } from '../engine/finding.ts';
import type { InnerTokenRule } from '../rules/inner-tokens.ts';
import type { TokenRule } from '../rules/token-rule.ts';
import { countDistinct, isStandInToken } from '../values/placeholder-values.ts';
import { startsToken } from '../engine/token-boundary.ts';

/** Documentation fills tokens with one letter. */
const MIN_DISTINCT = 8;

/** A token by its first characters; `inWord`: also where something stands right before it. An empty finding says: looked at, no secret, and nothing in it can be one. */
export function findToken({
  text,
  start,
  rule,
  inWord = false,
}: {
  text: string;
  start: number;
  rule: TokenRule;
  inWord?: boolean;
}): Finding | undefined {
  if (!inWord && !startsToken({ text, start })) return undefined;
  rule.shape.lastIndex = start;
  const match = rule.shape.exec(text);
  if (!match) return undefined;
  const [whole, name = ''] = match;
  const secret = whole.slice(name.length);
  // `x_hf_nameOfSomethingLong`: a word goes on in letters alone.
  if (inWord && !/\d/.test(secret) && !startsToken({ text, start })) return undefined;
  return isStandIn(secret)
    ? undefined
    : { start: start + name.length, end: start + whole.length, rule: rule.rule };
}

/** A token by a mark inside it. */
export function findInnerToken({
  text,
  mark,
  rule,
}: {
  text: string;
  mark: number;
  rule: InnerTokenRule;
}): Finding | undefined {
  for (const before of rule.before) {
    const start = mark - before;
    if (start < 0 || !startsToken({ text, start })) continue;
    if (rule.base64 === true && /[+/]/.test(text.charAt(start - 1))) continue;
    rule.shape.lastIndex = start;
    const token = rule.shape.exec(text)?.[0];
    if (token !== undefined && !isStandIn(token))
      return { start, end: start + token.length, rule: rule.rule };
  }
  return undefined;
}

function isStandIn(token: string): boolean {
  return countDistinct({ text: token, enough: MIN_DISTINCT }) < MIN_DISTINCT || isStandInToken(token);
}
