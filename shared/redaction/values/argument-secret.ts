import { isPlaceholderValue } from './placeholder-values.ts';
import { shapeOf } from './value-shape.ts';

/** Whether a command's argument in the place of a password is one: a number or a symbol in it, no path, address or option. */
export function isArgumentSecret(value: string): boolean {
  if (value.length < 4 || /^[-/~.@$%]/.test(value) || isPlaceholderValue(value)) return false;
  if (/^\d{1,5}(?:[:/].*)?$|^\d{1,6}(?:[.:]\d{1,6}){1,}/.test(value) || /^[a-z]+:\/\//i.test(value))
    return false;
  if (
    /^[\w.-]{1,80}\.(?:[a-z]{2,4}|[a-z]{2,4}:\d{1,5}|7z|mp4|sqlite3?)$/i.test(value) ||
    value.includes('[redacted:')
  )
    return false;
  const { mixed, wordy } = shapeOf(value);
  if (!mixed) return value.length >= 8 && !wordy;
  return !wordy || /[A-Za-z]{3}\d{2}/.test(value);
}
