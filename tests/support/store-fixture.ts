import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore } from '../../local-agent/store/driver/open-store.ts';
import type { Database, Row } from '../../local-agent/store/driver/db.ts';
import { rollupShape } from '../../local-agent/store/rollups/scratch-tables.ts';
import { rollupTableNames } from '../../shared/ledger/rows.ts';

export const device = { device_id: 'device-01', member: 'ada' };

const factTableNames = [
  'sessions',
  'agent_runs',
  'api_calls',
  'tool_calls',
  'messages',
  'triggers',
  'file_operations',
  'decisions',
  'errors',
  'validations',
  'tasks',
  'context_snapshots',
  'worktree_operations',
  'system_events',
];

/** A folder of its own for a test, removed when it ends. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-store-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function temporaryStore(): Database {
  const db = openStore({ file: path.join(temporaryFolder(), 'subtrack.db') });
  onTestFinished(() => db.close());
  return db;
}

/** All facts and rollups, without `rev`, which tells when and not what, and without zeroed rows, which say "gone". */
export function dump(db: Database): Record<string, Row[]> {
  const facts = factTableNames.map((name) => [name, db.prepare(`SELECT * FROM ${name}`).all()] as const);
  const rollups = rollupTableNames.map((name) => {
    const { counts } = rollupShape(name);
    const rows = db.prepare(`SELECT * FROM ${name}`).all();
    const living = rows.filter((row) => counts.some((column) => row[column] !== 0));
    return [name, living.map(({ rev: _rev, ...row }) => row)] as const;
  });
  return Object.fromEntries([...facts, ...rollups]);
}

export function clear(db: Database): void {
  for (const table of [...factTableNames, ...rollupTableNames, 'meta'])
    db.prepare(`DELETE FROM ${table}`).run();
}
