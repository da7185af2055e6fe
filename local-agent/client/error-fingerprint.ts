import crypto from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';

/** Enough to tell kinds of failure apart; a stack below it says where, not what. */
const LINES = 3;

/**
 * Groups errors that differ in numbers, paths and ids only. Made of the redacted message, so that it says nothing about
 * a secret.
 */
export function errorFingerprint({
  kind,
  tool,
  message,
}: {
  kind: string;
  tool: string | undefined;
  message: string;
}): string {
  const shape = `${kind} ${tool ?? ''} ${errorShape(message)}`;
  return crypto.hash('sha256', shape, 'hex').slice(0, 16);
}

function errorShape(message: string): string {
  return stripVTControlCharacters(message.slice(0, 2000))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, LINES)
    .join('\n')
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>')
    .replaceAll(/(?:[A-Za-z]:)?(?:[\w.@~-]*[\\/])+[\w.@~-]+/g, '<path>')
    .replaceAll(/\b(?:0x)?[0-9a-f]{7,}\b/gi, '<id>')
    .replaceAll(/"[^"\n]{0,200}"|'[^'\n]{0,200}'|`[^`\n]{0,200}`/g, '<text>')
    .replaceAll(/\d+/g, '#')
    .replaceAll(/\s+/g, ' ')
    .toLowerCase();
}
