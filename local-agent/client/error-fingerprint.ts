import crypto from 'node:crypto';
import { errorShape } from './error-shape.ts';

/**
 * Groups errors: one fault of one tool is one group. Made of the redacted message, so that it says nothing about a secret.
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
