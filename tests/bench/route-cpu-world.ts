import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { build } from 'esbuild';
import {
  convertV4MiniflareOptions,
  Log,
  LogLevel,
  Miniflare,
  Response as WorkerResponse,
  type Request as WorkerRequest,
} from 'miniflare';
import { compatibility } from '../../local-agent/cloud/compatibility.ts';
import { nodeLibraries } from '../../worker/tiers/drivers/libraries.build.ts';
import { cpuOfThreads, workerdOf } from './workerd-cpu.ts';

// The Worker of a team as it is deployed, in workerd. Its database is on the other side of a socket, in this process: what
// workerd uses is the Worker's own time and that of its sockets. A request is therefore answered twice, the second time with the
// rows that the first one was given: that has no sockets, and is what is measured.

const root = path.resolve(import.meta.dirname, '../../worker');
const origin = 'https://team.example.com';
export const teamKey = 'correct-horse-battery-staple';

/** `glueFile` stands around it and is asked in its place. */
export async function buildRouteWorker(glueFile = 'route-cpu-glue.js'): Promise<string> {
  const glue = fs.readFileSync(path.join(import.meta.dirname, glueFile), 'utf8');
  const { outputFiles } = await build({
    stdin: {
      contents: `import worker from './index.ts';\nexport { LiveRoom } from './live/live-room.ts';\n${glue}\nexport default asked;`,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    plugins: [nodeLibraries],
    define: { ASSET_VERSION: '"bench"' },
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    alias: { 'hono/jsx/jsx-runtime': path.join(root, 'jsx/jsx-runtime.ts') },
  });
  return outputFiles[0]?.text ?? '';
}

type Statement = { sql: string; values: (SQLInputValue | boolean)[]; isRaw?: boolean };
/** Bytes each way. */
type Call = { sent: number; received: number };
/** `ms`: its own work alone. `others`: what the runtime's other threads did beside it, to compile and to collect garbage. */
export type Measured = { status: number; ms: number; others: number };

export async function startRouteWorker(o: { script: string; file: string }) {
  const database = new DatabaseSync(o.file);
  const host = { calls: [] as Call[], queries: 0 };
  const mf = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.NONE),
      modules: true,
      script: o.script,
      compatibilityDate: compatibility.date,
      compatibilityFlags: compatibility.flags,
      bindings: { MODE: 'team', TEAM_KEY: teamKey },
      r2Buckets: ['SEGMENTS'],
      durableObjects: { LIVE_ROOM: { className: 'LiveRoom', useSQLite: true } },
      serviceBindings: {
        HOST: async (request: WorkerRequest) => {
          const url = new URL(request.url);
          const body = await request.text();
          if (url.pathname === '/echo')
            return new WorkerResponse('x'.repeat(Number(url.searchParams.get('bytes'))));
          const asked = JSON.parse(body) as Statement[];
          host.queries += asked.length;
          const said = JSON.stringify(answerAll({ database, asked }));
          host.calls.push({ sent: body.length, received: said.length });
          return new WorkerResponse(said);
        },
      },
    }),
  );
  await mf.ready;
  const pid = workerdOf(process.pid);
  const ask = async (at: string, init: object) => {
    const answer = await mf.dispatchFetch(`${origin}${at}`, { redirect: 'manual', ...init });
    return { answer, text: await answer.text() };
  };
  const cpuOf = async (at: string, init: object = {}) => {
    const before = cpuOfThreads(pid);
    const answered = await ask(at, init);
    const after = cpuOfThreads(pid);
    return { ...answered, ms: after.own - before.own, others: after.others - before.others };
  };
  return {
    ask,
    queries: () => host.queries,
    /** CPU of a request that was just answered and is answered once more, with the same rows: no socket is in it. */
    async measure(at: string, init: object = {}): Promise<Measured> {
      const { answer, text } = await ask(at, init);
      if (answer.status >= 500) throw new Error(`${at}: ${text.slice(0, 300)}`);
      const { ms: nothing } = await cpuOf('/-/nothing');
      const again = await cpuOf('/-/again');
      if (Number(again.text) !== answer.status)
        throw new Error(`${at}: ${answer.status}, then ${again.text}`);
      return { status: answer.status, ms: Math.max(0, again.ms - nothing), others: again.others };
    },
    /** The same of a call of cron, which is made once; what its sockets alone cost is taken off. */
    async measureCron(at: number): Promise<Measured> {
      host.calls = [];
      const { answer, text, ms, others } = await cpuOf(`/-/cron?at=${at}`);
      if (answer.status >= 500) throw new Error(`cron: ${text.slice(0, 300)}`);
      const sockets = await cpuOf('/-/sockets', { method: 'POST', body: JSON.stringify(host.calls) });
      return { status: answer.status, ms: Math.max(0, ms - sockets.ms), others };
    },
    async stop() {
      await mf.dispose();
      database.close();
    },
  };
}

/** As D1 answers: all in one transaction, and what it counted. */
function answerAll({ database, asked }: { database: DatabaseSync; asked: readonly Statement[] }): object[] {
  database.exec('BEGIN');
  try {
    const answers = asked.map(({ sql, values, isRaw }) => {
      const statement = database.prepare(sql);
      if (isRaw === true) statement.setReturnArrays(true);
      const before = Number(database.prepare('SELECT total_changes() AS n').get()?.['n']);
      const results = statement.all(...values.map((one) => (typeof one === 'boolean' ? Number(one) : one)));
      const changes = Number(database.prepare('SELECT total_changes() AS n').get()?.['n']) - before;
      const meta = { rows_read: 0, rows_written: changes, changes, size_after: 400_000_000, duration: 0 };
      return { success: true, results, meta };
    });
    database.exec('COMMIT');
    return answers;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
