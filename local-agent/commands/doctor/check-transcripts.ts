import fs from 'node:fs';
import path from 'node:path';
import type { Check, CheckContext } from './check.ts';
import type { Deps } from '../../deps.ts';
import type { Database } from '../../store/driver/db.ts';
import type { SkipReason } from '../../transcripts/files/read-lines.ts';
import { isAppError } from '../../../shared/core/errors.ts';
import { allClaudeDirs } from '../../deps.ts';
import { counted, formatCount } from '../../terminal/format.ts';
import { ok, warn } from './check.ts';

const SHOWN = 8;

/** Where transcripts are, and what in them was not understood. Nothing of it is lost: unknown records are kept. */
export function checkTranscripts({ deps, db }: CheckContext): Check[] {
  const folders = foldersToRead(deps);
  const missing = folders.filter((folder) => !fs.existsSync(path.join(folder, 'projects')));
  const checks = missing.map((folder) =>
    warn(
      'transcripts',
      `${folder} has no "projects" folder: no session has run with it yet`,
      'set CLAUDE_CONFIG_DIR if your transcripts are elsewhere',
    ),
  );
  if (!db) return checks;
  const [files] = db
    .prepare(
      'SELECT COUNT(*) AS n, SUM(gone) AS gone, SUM(text_to < read_to AND gone = 0) AS pending FROM transcript_files',
    )
    .all();
  const pending = Number(files?.['pending'] ?? 0);
  const text = `${counted(Number(files?.['n'] ?? 0), 'file')} read, ${formatCount(Number(files?.['gone'] ?? 0))} of them deleted since`;
  checks.push(
    pending > 0
      ? warn(
          'transcripts',
          `${text}; the texts of ${formatCount(pending)} are not in the journal yet`,
          'run "subtrack import --wait", or let the agent do it',
        )
      : ok('transcripts', text),
  );
  return [...checks, ...checkUnknown(db), ...checkSkipped(db)];
}

/** Settings that cannot be used are a finding of their own. */
function foldersToRead(deps: Deps): string[] {
  try {
    return allClaudeDirs(deps);
  } catch (error) {
    if (isAppError(error, 'settings.malformed')) return deps.claudeDirs;
    throw error;
  }
}

function checkUnknown(db: Database): Check[] {
  const rows = db
    .prepare(
      `SELECT kind, COUNT(*) AS n FROM system_events WHERE kind >= 'unknown:' AND kind < 'unknown;'
GROUP BY kind ORDER BY n DESC, kind`,
    )
    .all();
  if (rows.length === 0) return [];
  const list = rows
    .slice(0, SHOWN)
    .map((row) => `${String(row['kind']).slice('unknown:'.length)} (${formatCount(Number(row['n']))})`);
  const more = rows.length > SHOWN ? ` and ${rows.length - SHOWN} more` : '';
  return [
    warn(
      'unknown records',
      `kept, but not understood: ${list.join(', ')}${more}`,
      'update subagent-tracking; a newer Claude Code writes what this version does not know',
    ),
  ];
}

/** What each reason means to who reads it. */
const meanings: Readonly<Record<SkipReason, string>> = {
  not_json: 'a line that is no JSON, passed over',
  damaged_line: 'a damaged line, of which the whole records were read',
  failed_record: 'a record that could not be understood, passed over',
  line_too_long: 'a line too long to be a record, passed over',
  binary_file: 'a file that holds no text, left alone',
  invalid_utf8: 'a line with bytes that are no UTF-8, read with those replaced',
  file_replaced: 'a file that was replaced by another, read from its start',
};

function checkSkipped(db: Database): Check[] {
  const rows = db
    .prepare(
      `SELECT kind, reason, count, sample FROM skip_counters
WHERE kind NOT IN ('redacted', 'journal') AND count > 0 ORDER BY count DESC, kind, reason`,
    )
    .all();
  return rows.map((row) => {
    const reason = String(row['reason']);
    const what = isSkipReason(reason) ? meanings[reason] : `${reason} (${String(row['kind'])})`;
    const place = row['sample'] === null ? '' : `; last in ${String(row['sample'])}`;
    return warn(
      'skipped',
      `${formatCount(Number(row['count']))} × ${what}${place}`,
      'look at the file if you miss something; it was left as it is',
    );
  });
}

function isSkipReason(reason: string): reason is SkipReason {
  return Object.hasOwn(meanings, reason);
}
