import { isPlaceholderValue } from './placeholder-values.ts';
import { shapeOf } from './value-shape.ts';

const MIN_LENGTH = 8;
const MAX_LENGTH = 4096;
/** Found by what they are wherever they stand, or too long to be repeated by chance. */
const selfEvident = new Set(['email', 'custom', 'private-key']);

/** Whether a value that was found is a secret wherever else it stands: never a word, a name or a plain number. */
export function isRecallable({ value, rule }: { value: string; rule: string }): boolean {
  if (value.length < MIN_LENGTH || value.length > MAX_LENGTH || selfEvident.has(rule)) return false;
  if (/\s/.test(value) || value.includes('[redacted:') || isPlaceholderValue(value)) return false;
  if (!/[A-Za-z]/.test(value)) return value.length >= 16;
  const { mixed, wordy } = shapeOf(value);
  return !wordy && (mixed || value.length >= 16);
}
