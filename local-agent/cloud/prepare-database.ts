import fs from 'node:fs';
import path from 'node:path';
import type { Miniflare } from 'miniflare';
import { type CloudDatabase, listMigrations, migrateCloud } from './migrate-cloud.ts';
import { type RuntimeSettings, startRuntime, stopRuntime } from './start-runtime.ts';

/**
 * The runtime listens before anybody can reach its database: with tables missing it would answer with errors. So they
 * are made first, on a port that nobody knows.
 */
export async function prepareDatabase(settings: RuntimeSettings): Promise<void> {
  // Beside the database, so that both go together. Should it lie, opening the database still makes what is missing.
  const note = path.join(settings.folder, 'state/migrated');
  const wanted = listMigrations(settings.build.migrations).join('\n');
  if (fs.existsSync(note) && fs.readFileSync(note, 'utf8') === wanted) return;
  const { runtime } = await startRuntime({ settings, wanted: 0 });
  try {
    await openDatabase({ runtime, settings });
    fs.writeFileSync(note, wanted, { mode: 0o600 });
  } finally {
    await stopRuntime(runtime);
  }
}

export async function openDatabase(o: {
  runtime: Miniflare;
  settings: RuntimeSettings;
}): Promise<CloudDatabase> {
  const db = (await o.runtime.getD1Database('DB')) as unknown as CloudDatabase;
  await migrateCloud({ db, folder: o.settings.build.migrations });
  return db;
}
