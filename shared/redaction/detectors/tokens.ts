import { PASSED, type Finding } from '../engine/finding.ts';
import type { InnerTokenRule } from '../rules/inner-tokens.ts';
import type { TokenRule } from '../rules/token-rule.ts';
import { countDistinct, isStandInToken } from '../values/placeholder-values.ts';
import { startsToken } from '../engine/token-boundary.ts';

/** Documentation fills tokens with one letter. */
const MIN_DISTINCT = 8;
const LONG_RUN = 256;

/** A token by its first characters; `inWord`: also where something stands right before it. What is a word or made of few letters is passed over, and where it is long so is what begins in it. */
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
  const found = { start: start + name.length, end: start + whole.length, rule: rule.rule };
  // `x_hf_nameOfSomethingLong`: a word goes on in letters alone.
  const isWord = inWord && !/\d/.test(secret) && !startsToken({ text, start });
  if (!isWord && !isStandIn(secret)) return found;
  // What begins in its first half has a hundred characters and more of the same kind before it comes to anything else.
  return whole.length >= LONG_RUN && (isWord || isFewLetters(secret))
    ? { start, end: start + Math.floor(whole.length / 2), rule: PASSED }
    : undefined;
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
  return isFewLetters(token) || isStandInToken(token);
}

function isFewLetters(token: string): boolean {
  return countDistinct({ text: token, enough: MIN_DISTINCT }) < MIN_DISTINCT;
}
