import fs from 'node:fs';
import path from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { type CloudDatabase, migrateCloud } from '../../local-agent/cloud/migrate-cloud.ts';
import type { RowsByTable } from './rows-by-table.ts';
import { openSqlite } from './year-sqlite.ts';
import type { Totals } from './year-stores.ts';

/** What is known of the days that ran, and what lies in the bucket; beside the database it is all that a year goes on from. */
export type YearState = {
  ran: number;
  sizes: number[];
  made: Totals[];
  folded: Totals[];
  packed: Totals[];
  moved: Totals[];
  byDay: RowsByTable[];
  archive: Map<string, string>;
  details: Map<string, string>;
  used: { writes: number; reads: number };
};

export function newYear(): YearState {
  return {
    ran: 0,
    sizes: [],
    made: [],
    folded: [],
    packed: [],
    moved: [],
    byDay: [],
    archive: new Map(),
    details: new Map(),
    used: { writes: 0, reads: 0 },
  };
}

const maps: ReadonlySet<string> = new Set(['archive', 'details']);
const fileOf = (folder: string) => path.join(folder, 'year.json');

export function saveYear({ folder, state }: { folder: string; state: YearState }): void {
  const text = JSON.stringify(state, (_, value: unknown) => (value instanceof Map ? [...value] : value));
  fs.writeFileSync(`${fileOf(folder)}.new`, text);
  fs.renameSync(`${fileOf(folder)}.new`, fileOf(folder));
}

export function loadYear(folder: string): YearState {
  if (!fs.existsSync(fileOf(folder))) return newYear();
  const state = JSON.parse(fs.readFileSync(fileOf(folder), 'utf8'), (key, value: unknown) =>
    maps.has(key) ? new Map(value as [string, string][]) : value,
  ) as YearState;
  return { ...state, byDay: state.byDay.map((rows) => new Map(rows)) };
}

export type YearDatabase = { db: CloudDatabase; close: () => Promise<void> };

/** The database of the folder on workerd; made where there is none. */
export async function openWorkerd(folder: string): Promise<YearDatabase> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      cf: false,
      telemetry: { enabled: false },
      modules: true,
      script: 'export default { fetch: () => new Response() }',
      d1Databases: ['DB'],
      resourcePersistencePath: folder,
    }),
  );
  const db = (await miniflare.getD1Database('DB')) as unknown as CloudDatabase;
  await migrateCloud({ db, folder: 'migrations/team', schema: 'migrations/schema/team.sql' });
  return { db, close: () => miniflare.dispose() };
}

/** The same file without workerd around it. */
export async function openPlain(folder: string): Promise<YearDatabase> {
  await (await openWorkerd(folder)).close();
  const { db, close } = openSqlite(databaseOf(folder));
  return { db, close: async () => close() };
}

/** Beside it lies one of workerd's own. */
export function databaseOf(folder: string): string {
  const name = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .find((file) => file.endsWith('.sqlite') && path.basename(file) !== 'metadata.sqlite');
  if (name === undefined) throw new Error(`no database in ${folder}`);
  return path.join(folder, name);
}
