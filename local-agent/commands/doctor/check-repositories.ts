import { findDamage, type Damage } from '../../recovery/git/find-damage.ts';
import { DAY } from '../../../shared/core/time.ts';
import { isOwnSql } from '../../store/facts/imported-sessions.ts';
import { describeError, ok, warn, type Check, type CheckContext } from './check.ts';

/** Older ones are history. */
const RECENT_MS = 14 * DAY;

/** Can the files of recent sessions be kept whole? Of a damaged repository git cannot hold a checkpoint. */
export function checkRepositories({ deps, db }: CheckContext): Check[] {
  const rows = db?.prepare(foldersSql).all(deps.clock() - RECENT_MS) ?? [];
  const checks = new Map<string, Check>();
  for (const row of rows) {
    const folder = String(row['cwd']);
    try {
      const damage = findDamage({ folder });
      if (damage !== undefined) checks.set(damage.top, tell(damage));
    } catch (error) {
      checks.set(folder, warn('repositories', describeError(error), `make ${folder} readable`));
    }
  }
  if (checks.size === 0 && rows.length > 0) return [ok('repositories', 'none is damaged')];
  return [...checks.values()];
}

function tell({ what, hint }: Damage): Check {
  return warn('repositories', `${what}: snapshots keep only the files that sessions touched`, hint);
}

const foldersSql = `SELECT DISTINCT cwd FROM sessions WHERE last_event_at >= ?1 AND cwd IS NOT NULL AND ${isOwnSql('sessions.session_id')} LIMIT 500`;
