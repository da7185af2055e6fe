import fs from 'node:fs';
import { readCleanupPeriod } from '../../archive/cleanup-period.ts';
import { indexFile } from '../../archive/archive-index.ts';
import { readAgentStatus } from '../../daemon/agent-state.ts';
import { allClaudeDirs } from '../../deps.ts';
import { openStore } from '../../store/driver/open-store.ts';
import { counted } from '../../terminal/format.ts';
import { ok, warn, type Check, type CheckContext } from './check.ts';
import { DAY } from '../../../shared/core/time.ts';

const SHOWN = 5;
/** With less than that, a machine that is switched off over a weekend may be too late. */
const SHORT_DAYS = 4;

/** Are transcripts archived before Claude Code deletes them? */
export function checkArchive({ deps }: CheckContext): Check[] {
  const { paths } = deps;
  const runs = readAgentStatus({ paths }).running;
  const checks = allClaudeDirs(deps).flatMap((claudeDir) => {
    const period = readCleanupPeriod({
      claudeDir,
      projectFolder: deps.cwd,
      managedFolder: deps.managedSettings,
    });
    const days = period / DAY;
    return days >= SHORT_DAYS || runs
      ? []
      : [
          warn(
            'archive',
            `Claude Code deletes the sessions of ${claudeDir} after ${counted(days, 'day')}, and the agent does not run`,
            'run "subtrack agent start", or raise "cleanupPeriodDays" in its settings',
          ),
        ];
  });
  const file = indexFile(paths.archive);
  if (!fs.existsSync(file)) {
    return [
      ...checks,
      warn('archive', 'nothing is archived yet', 'run "subtrack agent start", or "subtrack archive status"'),
    ];
  }
  const db = openStore({ file, readOnly: true, migrations: ['archive'] });
  try {
    const skipped = db.prepare('SELECT path, message FROM skipped ORDER BY path').all();
    const files = Number(db.prepare('SELECT count(*) AS n FROM files').get()?.['n'] ?? 0);
    if (skipped.length === 0) return [...checks, ok('archive', `${counted(files, 'file')} archived`)];
    const names = skipped.slice(0, SHOWN).map((row) => `${String(row['path'])} (${String(row['message'])})`);
    const more = skipped.length > SHOWN ? ` and ${skipped.length - SHOWN} more` : '';
    return [
      ...checks,
      warn(
        'archive',
        `not archived, because it cannot be read: ${names.join(', ')}${more}`,
        'make it readable; it is tried again with every pass',
      ),
    ];
  } finally {
    db.close();
  }
}
