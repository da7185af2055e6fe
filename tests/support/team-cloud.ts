import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import type { Device } from '../../local-agent/config/device.ts';
import { findBuild } from '../../local-agent/cloud/find-build.ts';
import { type CloudDatabase, migrateCloud } from '../../local-agent/cloud/migrate-cloud.ts';
import { compatibility } from '../../local-agent/cloud/compatibility.ts';
import { enrolAnswerSchema } from '../../shared/protocol/enrol.ts';

export const teamKey = 'correct-horse-battery-staple';

export type TeamCloud = {
  url: string;
  db: CloudDatabase;
  /** What lies in R2 under a key. */
  bytesOf: (key: string) => Promise<Buffer | undefined>;
  /** Writes over what lies in R2 under a key. */
  write: (key: string, bytes: Uint8Array) => Promise<void>;
  /** The first thousand segments in R2. */
  keys: () => Promise<string[]>;
  /** Applies the files of a folder that are not applied yet, the team's own if none is named. */
  migrate: (folder?: string) => Promise<string[]>;
  /** The same device, connected to this cloud. */
  connect: (device: Device) => Promise<Device>;
  close: () => Promise<void>;
};

/** The deployed shape of the Worker: the published bundle in team mode, with a database without tables. */
export async function openTeamCloud(o: { entry?: string } = {}): Promise<TeamCloud> {
  const build = findBuild();
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.NONE),
      // Failures that a test asks for are no news.
      ...(o.entry !== undefined && { handleStructuredLogs: () => undefined }),
      ...modulesOf({ worker: build.worker, entry: o.entry }),
      compatibilityDate: compatibility.date,
      compatibilityFlags: compatibility.flags,
      bindings: { MODE: 'team', TEAM_KEY: teamKey },
      d1Databases: ['DB'],
      r2Buckets: ['SEGMENTS'],
      durableObjects: { LIVE_ROOM: { className: 'LiveRoom', useSQLite: true } },
    }),
  );
  const url = (await runtime.ready).origin;
  const db = (await runtime.getD1Database('DB')) as unknown as CloudDatabase;
  const bucket = await runtime.getR2Bucket('SEGMENTS');
  return {
    url,
    db,
    async bytesOf(key) {
      const object = await bucket.get(key);
      return object === null ? undefined : Buffer.from(await object.arrayBuffer());
    },
    async write(key, bytes) {
      await bucket.put(key, bytes);
    },
    async keys() {
      return (await bucket.list({ prefix: 'segments/' })).objects.map(({ key }) => key);
    },
    migrate: (folder) =>
      folder === undefined
        ? migrateCloud({ db, folder: build.migrations, schema: build.schema })
        : migrateCloud({ db, folder }),
    async connect({ device_id, member, name }) {
      const enrolled = await fetch(`${url}/v1/enrol`, {
        method: 'POST',
        headers: { authorization: `Bearer ${teamKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ device_id, member, name }),
      });
      const { token } = enrolAnswerSchema.parse(await enrolled.json());
      return { device_id, member, name, url, token };
    },
    close: () => runtime.dispose(),
  };
}

/** The bundle itself, or a module before it that imports it as `./worker.js`. */
function modulesOf({ worker, entry }: { worker: string; entry: string | undefined }) {
  const modulesRoot = path.dirname(worker);
  if (entry === undefined) return { modules: true, scriptPath: worker, modulesRoot } as const;
  const before = { type: 'ESModule', path: path.join(modulesRoot, 'entry.mjs'), contents: entry } as const;
  return { modulesRoot, modules: [before, { type: 'ESModule', path: worker } as const] };
}

export type OlderMigrations = { older: string; upgrade: string; remove: () => void };

/**
 * The team's first migrations as they would be, had the titles of sessions and the whole table of errors come later; and
 * a second folder that adds those and everything since.
 */
export function composeOlderMigrations(): OlderMigrations {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-migrations-'));
  const [older, upgrade] = [path.join(root, 'older'), path.join(root, 'upgrade')];
  const files = fs.readdirSync('migrations/team').toSorted();
  const [first = '', ...rest] = files;
  const table = /CREATE TABLE error_rollups[\s\S]*?WITHOUT ROWID;\n/.exec(read(first))?.[0] ?? '';
  const title = /^ +title +TEXT,\n/m.exec(read(first))?.[0] ?? '';
  const receipts = '0020_costs_of_tools_and_last_words.sql';
  const times =
    read(receipts)
      .match(/^ALTER TABLE segments .*\n/gm)
      ?.join('') ?? '';
  if (table === '' || title === '' || times === '') throw new Error('the migrations have changed');
  for (const folder of [older, upgrade]) {
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, first), read(first).replace(table, '').replace(title, ''));
    // What the Worker of today needs to let anybody in; only rollups are older here.
    for (const name of ['0002_open_sessions.sql', '0006_sign_ins.sql', '0015_members.sql', '0025_days.sql']) {
      fs.copyFileSync(path.join('migrations/team', name), path.join(folder, name));
    }
    fs.writeFileSync(path.join(folder, '0003_receipts.sql'), times);
  }
  const later = `ALTER TABLE session_rollups ADD COLUMN title TEXT;\n${table}`;
  fs.writeFileSync(path.join(upgrade, '0002_titles_and_errors.sql'), later);
  for (const name of rest) fs.copyFileSync(path.join('migrations/team', name), path.join(upgrade, name));
  fs.writeFileSync(path.join(upgrade, receipts), read(receipts).replace(times, ''));
  return { older, upgrade, remove: () => fs.rmSync(root, { recursive: true }) };
}

function read(name: string): string {
  return fs.readFileSync(path.join('migrations/team', name), 'utf8');
}
