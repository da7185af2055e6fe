import fs from 'node:fs';
import type { Check, CheckContext } from './check.ts';
import type { Deps } from '../../deps.ts';
import type { Database } from '../../store/driver/db.ts';
import { AppError } from '../../../shared/core/errors.ts';
import { openStore } from '../../store/driver/open-store.ts';
import { formatBytes } from '../../terminal/format.ts';
import { openForReading } from '../../reports/open-report.ts';
import { describeError, fail, ok } from './check.ts';

/** Opens the database as every command does; a failure is a finding here, not the end. */
export function openForChecks(deps: Deps): { db: Database | undefined; checks: Check[] } {
  try {
    // Opening for writing is what finds a file of a later version, and brings an older one up to date.
    openStore({ file: deps.paths.database }).close();
    return { db: openForReading(deps), checks: [] };
  } catch (error) {
    const hint = error instanceof AppError ? error.hint : undefined;
    return {
      db: undefined,
      checks: [fail('database', describeError(error), hint ?? 'run "subtrack rebuild"')],
    };
  }
}

/** Is every page of the file sound? */
export function checkDatabase({ deps, db }: CheckContext): Check[] {
  if (!db) return [];
  const problems = findDamage(db);
  if (problems.length > 0) {
    return [
      fail(
        'database',
        `${deps.paths.database} is damaged: ${problems.slice(0, 3).join('; ')}`,
        'run "subtrack rebuild"',
      ),
    ];
  }
  const migrations = Number(db.prepare('SELECT COUNT(*) AS n FROM schema_migrations').get()?.['n']);
  const { size } = fs.statSync(deps.paths.database);
  return [ok('database', `${formatBytes(size)}, sound, ${migrations} migrations applied`)];
}

function findDamage(db: Database): string[] {
  try {
    const rows = db.prepare('PRAGMA quick_check(5)').all();
    return rows.map((row) => String(Object.values(row)[0])).filter((text) => text !== 'ok');
  } catch (error) {
    return [describeError(error)];
  }
}
