/**
 * A secret's place in a text: characters from `start` up to `end`, and the rule that found it. `quote` is set where the
 * value stood bare in JSON (a number): its placeholder needs quotes of its own.
 */
export type Finding = { start: number; end: number; rule: string; quote?: string };

/** The rule of what is no secret and must not be looked into again: a placeholder, a name that was read. */
export const KEPT = '';

/** The rule of a stretch in which the detector that looked finds nothing; others may. */
export const PASSED = 'passed';

const placeholder = /\[redacted:[a-z0-9-]{1,40}\]/y;

export const placeholderStart = '[redacted:';

/** What stands where a secret stood. It has no quote and no backslash, so JSON and code around it stay valid. */
function placeholderFor(rule: string): string {
  return `${placeholderStart}${rule}]`;
}

/** What stands where a finding stood. */
export function replacementOf({ rule, quote = '' }: Finding): string {
  return quote + placeholderFor(rule) + quote;
}

/** The end of the placeholder that starts here, or undefined. */
export function placeholderEnd({ text, start }: { text: string; start: number }): number | undefined {
  placeholder.lastIndex = start;
  return placeholder.test(text) ? placeholder.lastIndex : undefined;
}
