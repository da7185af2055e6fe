import type { Finding } from '../engine/finding.ts';
import type { PhraseRule } from '../rules/phrases.ts';
import { isPlaceholderValue } from '../values/placeholder-values.ts';
import { shapeOf } from '../values/value-shape.ts';

/** A secret behind a phrase that announces it: `IDENTIFIED BY '…'`, `sshpass -p …`. */
export function findPhraseSecret({
  text,
  start,
  rule,
}: {
  text: string;
  start: number;
  rule: PhraseRule;
}): Finding | undefined {
  rule.shape.lastIndex = start;
  const match = rule.shape.exec(text);
  if (!match) return undefined;
  const [whole, phrase = ''] = match;
  const value = whole.slice(phrase.length);
  if (isPlaceholderValue(value) || (rule.isDoubtful === true && shapeOf(value).wordy)) return undefined;
  return { start: start + phrase.length, end: start + whole.length, rule: rule.rule };
}
