import type { Context } from 'hono';

/** Where a request came from, as the platform says; nothing that a sender writes by itself. */
export function addressOf(c: Pick<Context, 'req'>): string {
  return c.req.header('cf-connecting-ip') ?? 'unknown';
}
