import crypto from 'node:crypto';

/** Enough to know a prompt again, in a pass that keeps no texts. */
export function promptHash(prompt: string): string {
  return crypto.hash('sha256', prompt.trim(), 'hex').slice(0, 16);
}
