import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createPaths, type Paths } from '../../local-agent/config/paths.ts';
import { settingsSchema } from '../../local-agent/config/settings.ts';
import { catchUp, ensureText } from '../../local-agent/ingest/catch-up.ts';
import type { CatchUpOptions } from '../../local-agent/ingest/catch-up-options.ts';
import type { ImportResult } from '../../local-agent/ingest/pass/import-result.ts';
import { openDatabase, type Database, type Row } from '../../local-agent/store/driver/db.ts';

/** Long after everything in a corpus: no session is at work any more. */
export const LATER = Date.UTC(2027, 0, 1);

export type IngestHome = {
  paths: Paths;
  claudeDir: string;
  run(o?: Partial<CatchUpOptions>): Promise<ImportResult>;
  ensure(o?: { sessionId?: string; budgetMs?: number }): Promise<ImportResult>;
  rows(sql: string): Row[];
  /** Several questions over one connection: opening one reads the whole schema. */
  read<Answer>(questions: (db: Database) => Answer): Answer;
};

/** A home of ours and a config folder of the client, both temporary. */
export function makeIngestHome({ claudeDirs }: { claudeDirs?: readonly string[] } = {}): IngestHome {
  const root = temporaryFolder();
  const paths = createPaths(path.join(root, 'subtrack'));
  const claudeDir = path.join(root, 'claude');
  const deps = {
    paths,
    claudeDirs: claudeDirs ?? [claudeDir],
    settings: settingsSchema.parse({}),
    device: () => ({ device_id: 'device-of-a-test', member: 'Ada', name: 'host' }),
    clock: () => LATER,
    home: root,
  };
  function read<Answer>(questions: (db: Database) => Answer): Answer {
    const db = openDatabase({ file: paths.database, readOnly: true });
    try {
      return questions(db);
    } finally {
      db.close();
    }
  }
  return {
    paths,
    claudeDir,
    run: (o = {}) => catchUp({ timeZone: 'UTC', ...deps, text: 'later', ...o }),
    ensure: (o = {}) => ensureText({ timeZone: 'UTC', ...deps, ...o }),
    read,
    rows: (sql) => read((db) => db.prepare(sql).all()),
  };
}

export function temporaryFolder(): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-ingest-'));
  onTestFinished(() => fs.rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Every table of facts and rollups as text, for a comparison; `rev` and read marks are left out. */
export function dumpTables({
  home,
  without = [],
}: {
  home: IngestHome;
  without?: readonly string[];
}): Record<string, string[]> {
  const skipped = new Set(['rev', ...without]);
  return home.read((db) => {
    const tables = db
      .prepare(
        `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'outbox%' AND name NOT LIKE 'sqlite%'
         AND name NOT IN ('meta', 'schema_migrations', 'foreign_files', 'transcript_files', 'transcript_folders', 'quiet_folders', 'sync_state', 'skip_counters')`,
      )
      .all()
      .map((row) => String(row['name']));
    return Object.fromEntries(
      tables.map((table) => {
        const rows = db
          .prepare(`SELECT * FROM ${table}`)
          .all()
          .map((row) =>
            JSON.stringify(
              Object.fromEntries(Object.entries(row).filter(([column]) => !skipped.has(column))),
            ),
          );
        return [table, rows.sort()];
      }),
    );
  });
}
