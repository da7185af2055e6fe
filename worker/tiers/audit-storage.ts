import type { Context } from 'hono';
import type { AppEnv } from '../env.ts';
import { signInNeededError } from '../auth/errors.ts';
import { addressOf } from '../auth/request-address.ts';
import { recordAudit } from '../members/audit-log.ts';

export type Asked = Pick<Context, 'req'> & { var: Pick<AppEnv['Variables'], 'asker' | 'deps'> };

/** Written before it is done: an attempt counts as well. */
export async function auditStorage(o: { c: Asked; action: string; object: string }): Promise<void> {
  const { asker, deps } = o.c.var;
  if (asker === undefined) throw signInNeededError();
  const { action, object } = o;
  const entry = { at: deps.clock(), member: asker.member, action, object, address: addressOf(o.c) };
  await recordAudit({ db: deps.db, ...entry }).run();
}
