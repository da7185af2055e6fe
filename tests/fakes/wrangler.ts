// Plays wrangler: speaks its output forms about an account that is kept in a file, which WRANGLER_WORLD names.
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type World = {
  loggedIn: boolean;
  hasR2: boolean;
  accounts: { id: string; name: string }[];
  databases: { name: string; uuid: string; migrations: string[]; executed: string[] }[];
  buckets: string[];
  workers: Record<string, { secrets: string[]; config: Record<string, unknown> }>;
  /** Names of those that came along with a deploy. */
  sentSecrets?: string[][];
  /** Rows of its database by table; a column that is not given is 0 or empty. */
  rows: Record<string, Record<string, string | number | null>[]>;
  leftObjects: boolean;
  /** `after`: it is done, and its answer is lost. */
  refusals: { on: string; text: string; times?: number; after?: boolean }[];
  calls: string[][];
};

export const emptyWorld: World = {
  loggedIn: true,
  hasR2: true,
  accounts: [{ id: 'a'.repeat(32), name: "Ada's account" }],
  databases: [],
  buckets: [],
  workers: {},
  rows: {},
  leftObjects: false,
  refusals: [],
  calls: [],
};

type Config = {
  name: string;
  main: string;
  assets: { directory: string };
  triggers: { crons: string[] };
  d1_databases: { migrations_dir: string; database_id: string }[];
};
type Call = { world: World; words: string[]; option: (name: string) => string; outputFile: string };

/** What ends a command, in wrangler's words. */
class Refusal extends Error {}

const noR2 =
  'A request to the Cloudflare API (/accounts/a/r2/buckets) failed.\n  Please enable R2 through the Cloudflare Dashboard. [code: 10042]';
const noLogin =
  "In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN environment variable for wrangler to work.";

export function playWrangler(o: { args: readonly string[]; world: World; outputFile: string }) {
  const { args, world } = o;
  world.calls.push([...args]);
  const words = args.filter((word) => !word.startsWith('-'));
  const said = words.join(' ');
  const option = (name: string): string => args[args.indexOf(name) + 1] ?? '';
  const refusal = world.refusals.find(({ on }) => said.startsWith(on));
  if (refusal?.times !== undefined) {
    refusal.times -= 1;
    if (refusal.times === 0) world.refusals.splice(world.refusals.indexOf(refusal), 1);
  }
  try {
    if (refusal !== undefined && refusal.after !== true) throw new Refusal(refusal.text);
    if (said.startsWith('whoami') && !world.loggedIn)
      return { code: 1, stdout: '\n{"loggedIn":false}\n', stderr: '' };
    if (!world.loggedIn) throw new Refusal(noLogin);
    const command = Object.entries(commands).find(([name]) => said.startsWith(name));
    if (command === undefined) throw new Refusal(`Unknown arguments: ${said}`);
    const call = { world, words, option: (name: string) => option(name), outputFile: o.outputFile };
    const stdout = `${command[1](call, args.includes('--secrets-file'))}\n`;
    if (refusal !== undefined) throw new Refusal(refusal.text);
    return { code: 0, stdout, stderr: '' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const stderr = `\n✘ [ERROR] ${error.message}\n\n\n🪵  Logs were written to "/logs/wrangler.log"\n`;
    return { code: 1, stdout: '', stderr };
  }
}

const commands: Record<string, (call: Call, withSecrets: boolean) => string> = {
  whoami: ({ world }) =>
    json({ loggedIn: true, authType: 'OAuth Token', email: 'ada@example.com', accounts: world.accounts }),
  'auth token': () => json({ type: 'oauth', token: 'token-of-the-login' }),
  'd1 list': ({ world }) =>
    json(world.databases.map(({ name, uuid }) => ({ uuid, name, created_at: '', version: 'production' }))),
  'd1 create'({ world, words: [, , name = ''] }) {
    if (world.databases.some((one) => one.name === name))
      throw new Refusal('A database with that name already exists');
    world.databases.push({ name, uuid: `uuid-of-${name}`, migrations: [], executed: [] });
    return `✅ Successfully created DB '${name}' in region EEUR\nCreated your new D1 database.`;
  },
  'd1 migrations apply'({ world, words, option }) {
    const database = databaseOf(world, words[3]);
    const [configured] = readConfig(option('--config')).d1_databases;
    if (configured?.database_id !== database.uuid) throw new Refusal('database_id is of another database');
    const files = fs.readdirSync(configured.migrations_dir).toSorted();
    const missing = files.filter((name) => !database.migrations.includes(name));
    database.migrations.push(...missing);
    return missing.length === 0 ? '✅ No migrations to apply!' : 'Migrations to be applied:';
  },
  'd1 execute'({ world, words, option }) {
    const sql = option('--command');
    databaseOf(world, words[2]).executed.push(sql);
    return json([{ results: sql.startsWith('SELECT') ? ask({ world, sql }) : [], success: true, meta: {} }]);
  },
  'd1 export'({ world, words, option }) {
    databaseOf(world, words[2]);
    fs.writeFileSync(option('--output'), 'PRAGMA defer_foreign_keys=TRUE;\n');
    return 'Done!';
  },
  'd1 delete'({ world, words }) {
    const { uuid } = databaseOf(world, words[2]);
    world.databases = world.databases.filter((one) => one.uuid !== uuid);
    return 'Deleted successfully.';
  },
  'r2 bucket list'({ world }) {
    if (!world.hasR2) throw new Refusal(noR2);
    const fields = world.buckets.map(
      (name) => `name:           ${name}\ncreation_date:  2026-11-27T12:00:00.000Z`,
    );
    return `Listing buckets...\n${fields.join('\n\n')}`;
  },
  'r2 bucket create'({ world, words: [, , , name = ''] }) {
    if (!world.hasR2) throw new Refusal(noR2);
    world.buckets.push(name);
    return `✅ Created bucket '${name}' with default storage class of Standard.`;
  },
  'r2 bucket delete'({ world, words }) {
    if (world.leftObjects) throw new Refusal('The bucket you tried to delete is not empty. [code: 10008]');
    world.buckets = world.buckets.filter((name) => name !== words[3]);
    return 'Deleted bucket.';
  },
  'secret list'({ world, option }) {
    const worker = world.workers[option('--name')];
    if (worker === undefined) throw new Refusal(`Worker "${option('--name')}" not found.`);
    return json(worker.secrets.map((name) => ({ name, type: 'secret_text' })));
  },
  deploy({ world, option, outputFile }, withSecrets) {
    const config = readConfig(option('--config'));
    for (const place of [config.main, config.assets.directory])
      if (!fs.existsSync(place)) throw new Refusal(`The entry-point file at "${place}" was not found.`);
    const added = withSecrets
      ? Object.keys(JSON.parse(fs.readFileSync(option('--secrets-file'), 'utf8')) as object)
      : [];
    const before = world.workers[config.name]?.secrets ?? [];
    world.workers[config.name] = { secrets: [...new Set([...before, ...added])], config };
    if (added.length > 0) world.sentSecrets = [...(world.sentSecrets ?? []), added];
    const crons = config.triggers.crons.map((cron) => `schedule: ${cron}`);
    const lines = [
      { type: 'wrangler-session', version: 1, wrangler_version: '4.155.0' },
      { type: 'deploy', version: 1, targets: [`https://${config.name}.ada.workers.dev`, ...crons] },
    ];
    fs.writeFileSync(outputFile, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return `Uploaded ${config.name} (2.00 sec)\nDeployed ${config.name} triggers (0.50 sec)`;
  },
  delete({ world, words: [, name = ''] }) {
    delete world.workers[name];
    return `Successfully deleted ${name}`;
  },
};

/** Tables as the migrations make them. */
function ask({ world, sql }: { world: World; sql: string }): unknown[] {
  const db = new DatabaseSync(':memory:');
  const folder = path.join(import.meta.dirname, '../../migrations/team');
  for (const name of fs.readdirSync(folder).toSorted())
    db.exec(fs.readFileSync(path.join(folder, name), 'utf8'));
  db.exec('PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF');
  for (const [table, rows] of Object.entries(world.rows)) {
    const columns = db.prepare('SELECT name, type, "notnull" FROM pragma_table_info(?)').all(table);
    const insert = db.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => '?').join(', ')})`);
    for (const row of rows)
      insert.run(
        ...columns.map(
          ({ name, type, notnull }) =>
            row[String(name)] ?? (notnull === 0 ? null : type === 'INTEGER' ? 0 : ''),
        ),
      );
  }
  return db.prepare(sql).all();
}

function databaseOf(world: World, name: string | undefined): World['databases'][number] {
  const found = world.databases.find((one) => one.name === name);
  if (found === undefined) throw new Refusal(`Couldn't find DB with name '${name}'`);
  return found;
}

function readConfig(file: string): Config {
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Config;
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

if (import.meta.main) {
  const { WRANGLER_WORLD: file = '', WRANGLER_OUTPUT_FILE_PATH: outputFile = '' } = process.env;
  const before = fs.readFileSync(file, 'utf8');
  const world = JSON.parse(before) as World;
  const { code, stdout, stderr } = playWrangler({ args: process.argv.slice(2), world, outputFile });
  // Others may be reading it: what only looks, changes nothing.
  const after = JSON.stringify({ ...world, calls: [] });
  if (after !== before) {
    fs.writeFileSync(`${file}.${process.pid}`, after);
    fs.renameSync(`${file}.${process.pid}`, file);
  }
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = code;
}
