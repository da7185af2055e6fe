import fs from 'node:fs';
import path from 'node:path';
import { type CapnpValue, capnpText, Embedded } from './capnp-text.ts';
import { compatibility, databaseName } from './compatibility.ts';
import { doorWorker } from './door-worker.ts';
import type { Build } from './find-build.ts';
import type { RuntimeFiles } from './find-runtime.ts';

/** What changes from start to start comes in the environment. */
export const environment = {
  hosts: 'SUBTRACK_HOSTS',
  notice: 'SUBTRACK_NOTICE',
  heldAt: 'SUBTRACK_HELD_AT',
  secret: 'SUBTRACK_SECRET',
  cookieKey: 'SUBTRACK_COOKIE_KEY',
  companionUrl: 'SUBTRACK_COMPANION_URL',
  companionKey: 'SUBTRACK_COMPANION_KEY',
  reviewDays: 'SUBTRACK_REVIEW_DAYS',
  tiersKey: 'SUBTRACK_TIERS_KEY',
} as const;
/** Names of the places where the runtime listens: for the world, and for the agent alone. */
export const sockets = { entry: 'entry', agent: 'agent' } as const;

/**
 * Every Worker in it has a heap of its own, which would take what it likes before it clears anything away for the first
 * time: small ones hold 100 MB less once a history was sent, for no more CPU time.
 */
const v8Flags = ['--initial-old-space-size=4', '--max-semi-space-size=1'];

/** The Workers that play D1 and R2, as they were written: their own date and flags. */
const simulator = { date: '2023-07-24', flags: ['nodejs_compat', 'experimental'] };

/**
 * Writes what workerd runs into a folder: the Worker, what plays D1 and R2 for it (Miniflare's, on the same files as
 * Miniflare keeps below `state`), and the door before it. Answers the configuration's file.
 */
export function writeRuntimeConfig(o: {
  folder: string;
  build: Build;
  runtime: RuntimeFiles;
  state: string;
  cloudId: string;
}): string {
  const embed = (name: string, source: string): Embedded => {
    fs.copyFileSync(source, path.join(o.folder, name));
    return new Embedded(name);
  };
  const simulators = (file: string): string => path.join(o.runtime.simulators, file);
  fs.writeFileSync(path.join(o.folder, 'door.js'), doorWorker, { mode: 0o600 });
  const storage = ['d1', 'r2', 'do'].map((name) => {
    const folder = path.join(o.state, name);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    return { name: `${name}-files`, disk: { path: folder, writable: true } };
  });
  const database = {
    name: 'DB',
    wrapped: {
      moduleName: 'cloudflare-internal:d1-api',
      innerBindings: [{ name: 'fetcher', service: { name: 'd1', props: named(databaseName) } }],
    },
  };
  // Data of earlier versions lies in the bucket of this name.
  const bucket = { name: 'r2', props: named(`segments-${o.cloudId.replace(/^.*:/, '')}`) };
  const config: CapnpValue = {
    services: [
      {
        name: 'worker',
        worker: {
          modules: [{ name: 'worker.js', esModule: embed('worker.js', o.build.worker) }],
          // Its flags are the default by now, and the runtime warns of those.
          compatibilityDate: compatibility.date,
          bindings: [
            { name: 'MODE', text: 'embedded' },
            { name: 'HOSTS', fromEnvironment: environment.hosts },
            { name: 'TEAM_KEY', fromEnvironment: environment.cookieKey },
            { name: 'NOTICE', fromEnvironment: environment.notice },
            { name: 'HELD_AT', fromEnvironment: environment.heldAt },
            { name: 'COMPANION_URL', fromEnvironment: environment.companionUrl },
            { name: 'COMPANION_KEY', fromEnvironment: environment.companionKey },
            { name: 'REVIEW_DAYS', fromEnvironment: environment.reviewDays },
            { name: 'TIERS_KEY', fromEnvironment: environment.tiersKey },
            database,
            { name: 'SEGMENTS', r2Bucket: bucket },
            { name: 'LIVE_ROOM', durableObjectNamespace: { className: 'LiveRoom' } },
          ],
          durableObjectNamespaces: [
            { className: 'LiveRoom', enableSql: true, uniqueKey: 'subagent-tracking-LiveRoom' },
          ],
          durableObjectStorage: { localDisk: 'do-files' },
        },
      },
      {
        name: 'door',
        worker: {
          modules: [{ name: 'door.js', esModule: new Embedded('door.js') }],
          compatibilityDate: compatibility.date,
          compatibilityFlags: ['service_binding_extra_handlers'],
          bindings: [
            { name: 'WORKER', service: { name: 'worker' } },
            { name: 'FILES', service: { name: 'files' } },
            { name: 'SECRET', fromEnvironment: environment.secret },
            database,
          ],
        },
      },
      ...simulated({
        name: 'd1',
        className: 'D1DatabaseObject',
        entry: embed('d1-entry.js', simulators('d1/entry.worker.js')),
        object: embed('d1-object.js', simulators('d1/database.worker.js')),
        entryFlags: ['enhanced_error_serialization'],
      }),
      ...simulated({
        name: 'r2',
        className: 'R2BucketObject',
        entry: embed('object-entry.js', simulators('shared/object-entry.worker.js')),
        object: embed('r2-object.js', simulators('r2/bucket.worker.js')),
        entryFlags: [],
      }),
      ...storage,
      // The agent listens on loopback.
      { name: 'internet', network: { allow: ['public', 'private'], tlsOptions: { trustBrowserCas: true } } },
      { name: 'files', disk: { path: o.build.assets } },
    ],
    sockets: [
      { name: sockets.entry, service: { name: 'door' }, http: {} },
      { name: sockets.agent, service: { name: 'door', entrypoint: 'agent' }, http: {} },
    ],
    extensions: [
      {
        modules: [
          { name: 'miniflare:shared', esModule: embed('shared.js', simulators('shared/index.worker.js')) },
          { name: 'miniflare:zod', esModule: embed('zod.js', simulators('shared/zod.worker.js')) },
        ],
      },
    ],
    structuredLogging: true,
    v8Flags,
  };
  const file = path.join(o.folder, 'runtime.capnp');
  fs.writeFileSync(
    file,
    `using Workerd = import "/workerd/workerd.capnp";\nconst config :Workerd.Config = ${capnpText(config)};\n`,
    { mode: 0o600 },
  );
  return file;
}

/** Which database or bucket is meant. */
function named(name: string): CapnpValue {
  return { json: JSON.stringify({ MINIFLARE_NAMESPACE: name }) };
}

function simulated(o: {
  name: string;
  className: string;
  entry: Embedded;
  object: Embedded;
  entryFlags: string[];
}): CapnpValue[] {
  const { name, className } = o;
  const files = `${name}-files`;
  return [
    {
      name,
      worker: {
        modules: [{ name: 'entry.js', esModule: o.entry }],
        compatibilityDate: simulator.date,
        compatibilityFlags: o.entryFlags,
        bindings: [
          { name: 'MINIFLARE_OBJECT', durableObjectNamespace: { serviceName: `${name}-object`, className } },
        ],
      },
    },
    {
      name: `${name}-object`,
      worker: {
        modules: [{ name: 'object.js', esModule: o.object }],
        compatibilityDate: simulator.date,
        compatibilityFlags: simulator.flags,
        durableObjectNamespaces: [{ className, uniqueKey: `miniflare-${className}` }],
        durableObjectStorage: { localDisk: files },
        bindings: [{ name: 'MINIFLARE_BLOBS', service: { name: files } }],
      },
    },
  ];
}
