import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
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
import { cpuMs, workerdOf } from './workerd-cpu.ts';

// The Worker's cron tasks of the tiers, built as they are deployed, in workerd. Their database, bucket, Google and S3 are on
// the other side of a socket, in this process: what workerd uses is the Worker's own time and that of its sockets.

const worker = path.resolve(import.meta.dirname, '../../worker');
const glue = path.join(import.meta.dirname, 'tier-ticks-glue.js');
const exported = {
  'tiers/packs/pack-segments.ts': 'packSegments',
  'tiers/restores/poll-restores.ts': 'pollRestores',
  'tiers/moving/move-bundles.ts': 'moveBundles',
  'tiers/orphans/drop-orphans.ts': 'dropOrphans',
  'tiers/orphans/end-left-uploads.ts': 'endLeftUploads',
  'tiers/open-tiers.ts': 'openTiers',
  'tiers/r2-tier-store.ts': 'createR2Listing',
  'tiers/settings/seal.ts': 'createSeal',
};
export type TickTask =
  | 'nothing'
  | 'sockets'
  | 'packSegments'
  | 'pollRestores'
  | 'moveBundles'
  | 'dropOrphans'
  | 'endLeftUploads';

export async function buildTierWorker(): Promise<string> {
  const imports = Object.entries(exported).map(([file, name]) => `import { ${name} } from './${file}';`);
  const { outputFiles } = await build({
    stdin: {
      contents: `${imports.join('\n')}\nconst tasks = { ${Object.values(exported).join(', ')} };\n${fs.readFileSync(glue, 'utf8')}\nexport default ticker;`,
      resolveDir: worker,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    plugins: [nodeLibraries],
  });
  return outputFiles[0]?.text ?? '';
}

/** Bytes each way. */
type Call = { sent: number; received: number };

export type Host = {
  database: DatabaseSync;
  /** R2, all of it stored long ago. */
  objects: Map<string, Uint8Array<ArrayBuffer>>;
  /** Google and S3. */
  fetch: (request: Request) => Promise<Response>;
  segments: { key: string; session_id: string; segment_id: string; bytes: number; at: number }[];
  segment: Uint8Array<ArrayBuffer>;
  stored: number;
  meter: { queries: number; requests: number; calls: Call[] };
};

/** A fresh isolate; `tick` answers with the milliseconds of CPU that workerd took. */
export async function startTierWorker(o: { script: string; host: Host }) {
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
      serviceBindings: { HOST: (request: WorkerRequest) => answer({ request, host: o.host }) },
    }),
  );
  await mf.ready;
  const pid = workerdOf(process.pid);
  return {
    async tick(given: { task: TickTask; now: number; calls?: readonly Call[] }): Promise<number> {
      const before = cpuMs(pid);
      const response = await mf.dispatchFetch('http://worker/', {
        method: 'POST',
        body: JSON.stringify(given),
      });
      const said = await response.text();
      if (!response.ok) throw new Error(`${given.task}: ${said}`);
      return cpuMs(pid) - before;
    },
    stop: () => mf.dispose(),
  };
}

/** Answers, and keeps how many bytes went each way. */
async function answer({ request, host }: { request: WorkerRequest; host: Host }): Promise<WorkerResponse> {
  const sent = new Uint8Array(await request.arrayBuffer());
  const { body, ...init } = await answerTo({ request, sent, host });
  host.meter.calls.push({ sent: sent.byteLength, received: body === null ? 0 : body.length });
  return new WorkerResponse(body, init);
}

type Answer = {
  body: string | Uint8Array<ArrayBuffer> | null;
  status?: number;
  headers?: [string, string][];
};

async function answerTo(o: {
  request: WorkerRequest;
  sent: Uint8Array<ArrayBuffer>;
  host: Host;
}): Promise<Answer> {
  const { request, sent, host } = o;
  const url = new URL(request.url);
  const key = url.searchParams.get('key') ?? '';
  const said = (): unknown => JSON.parse(new TextDecoder().decode(sent));
  const tell = (name: string) => {
    const bytes = host.objects.get(name) ?? new Uint8Array();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { key: name, size: bytes.byteLength, version: name, sha256, uploaded: host.stored };
  };
  switch (url.pathname) {
    case '/echo':
      return { body: new Uint8Array(Number(url.searchParams.get('bytes'))) };
    case '/sql': {
      const asked = said() as { sql: string; values: SQLInputValue[] }[];
      host.meter.queries += asked.length;
      return json(asked.map(({ sql, values }) => host.database.prepare(sql).all(...values)));
    }
    case '/out': {
      host.meter.requests += 1;
      const { method } = request;
      const body = method === 'GET' || method === 'HEAD' ? null : sent;
      const headers = new Headers([...request.headers]);
      const done = await host.fetch(
        new Request(url.searchParams.get('url') ?? '', { method, headers, body }),
      );
      const isBare = done.status === 204 || method === 'HEAD';
      const bytes = isBare ? null : new Uint8Array(await done.arrayBuffer());
      return { body: bytes, status: done.status, headers: [...done.headers] };
    }
    case '/put':
      host.objects.set(key, sent);
      return json(tell(key));
    case '/get': {
      const bytes = host.objects.get(key);
      if (bytes === undefined) return { body: null, status: 404 };
      return { body: bytes, headers: [['x-told', JSON.stringify(tell(key))]] };
    }
    case '/delete':
      host.objects.delete(key);
      return json(null);
    case '/list': {
      const {
        prefix,
        startAfter = '',
        limit,
      } = said() as {
        prefix: string;
        startAfter?: string;
        limit: number;
      };
      const keys = [...host.objects.keys()].filter((name) => name.startsWith(prefix) && name > startAfter);
      const objects = keys.toSorted().slice(0, limit).map(tell);
      return json({ objects, truncated: keys.length > limit });
    }
    case '/segments':
      return json(host.segments);
    case '/segment':
      return { body: host.segment };
    default: {
      const gone = new Set(said() as string[]);
      host.segments = host.segments.filter(({ segment_id }) => !gone.has(segment_id));
      return json(null);
    }
  }
}

const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });
