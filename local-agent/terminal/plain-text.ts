import { stripVTControlCharacters } from 'node:util';

/**
 * Text from outside (titles, commands, messages) as one harmless line: escape sequences removed, control characters and
 * line breaks turned into spaces, marks that reorder text removed.
 */
export function plainText(text: string): string {
  return (
    stripVTControlCharacters(text)
      // eslint-disable-next-line no-control-regex -- these are what must go
      .replaceAll(/[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g, ' ')
      .replaceAll(/[\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g, '')
      .trim()
  );
}
