import { stripVTControlCharacters } from 'node:util';
import { cleanLine } from '../../shared/core/hidden-characters.ts';

/** Text from outside (titles, commands, messages) as one harmless line. */
export function plainText(text: string): string {
  return cleanLine(stripVTControlCharacters(text));
}
