import type { Deps } from '../../deps.ts';
import type { Database } from '../../store/driver/db.ts';

/** What one look at the installation found. `hint` says what to do; a `fail` makes doctor leave with 1. */
export type Check = {
  name: string;
  status: 'ok' | 'warn' | 'fail';
  message: string;
  hint?: string;
};

/** `db` is missing when the database cannot be opened, which is a check of its own. */
export type CheckContext = { deps: Deps; db: Database | undefined };

export function ok(name: string, message: string): Check {
  return { name, status: 'ok', message };
}

export function warn(name: string, message: string, hint: string): Check {
  return { name, status: 'warn', message, hint };
}

export function fail(name: string, message: string, hint: string): Check {
  return { name, status: 'fail', message, hint };
}

export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
