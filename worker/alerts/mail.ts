import { z } from 'zod';
import type { Bindings } from '../bindings.ts';
import type { Outcome } from './channel-repository.ts';

/** Sends one message as plain text. Never throws: what came of it is the answer. */
export type Mail = (o: { to: string; subject: string; text: string }) => Promise<Outcome>;

const senderSchema = z.email().max(254);

/** Codes of the platform that no later try changes. */
const finalCodes = new Set(['E_VALIDATION_ERROR', 'E_RECIPIENT_NOT_ALLOWED', 'E_RECIPIENT_SUPPRESSED']);

/** Undefined where the Worker has no `send_email` binding, or no address to send from. */
export function createMail({ EMAIL, MAIL_FROM }: Pick<Bindings, 'EMAIL' | 'MAIL_FROM'>): Mail | undefined {
  const from = senderSchema.safeParse(MAIL_FROM).data;
  if (EMAIL === undefined || from === undefined) return undefined;
  return async ({ to, subject, text }) => {
    try {
      await EMAIL.send({ from: { email: from, name: 'SubAgent Tracking' }, to, subject, text });
      return { ok: true, forever: false, text: 'handed over' };
    } catch (error) {
      const code = codeOf(error);
      return { ok: false, forever: finalCodes.has(code), text: `refused${code === '' ? '' : `: ${code}`}` };
    }
  };
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E_[A-Z_]{1,60}$/.test(code) ? code : '';
}
