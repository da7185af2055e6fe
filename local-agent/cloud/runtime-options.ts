import fs from 'node:fs';
import path from 'node:path';
import type { MiniflareOptions } from 'miniflare';
import type { CompanionAddress } from '../../shared/protocol/companion.ts';
import type { Build } from './find-build.ts';

/** The same as wrangler.toml says, by hand: a published package has no wrangler (a test compares the two). */
export const compatibility = { date: '2026-10-01', flags: ['nodejs_compat'] };
export const databaseName = 'subagent-tracking';

export async function runtimeOptions(o: {
  build: Build;
  folder: string;
  cloudId: string;
  port: number;
  notice: string | undefined;
  /** The agent beside it, for what lies on this machine alone. */
  companion?: CompanionAddress | undefined;
}): Promise<MiniflareOptions> {
  const { convertV4MiniflareOptions, Log, LogLevel } = await import('miniflare');
  const hosts = ['127.0.0.1', 'localhost'].map((host) => `${host}:${o.port}`);
  return convertV4MiniflareOptions({
    host: '127.0.0.1',
    port: o.port,
    // Neither look up where this machine is nor write to a terminal that belongs to somebody else.
    cf: false,
    log: new Log(LogLevel.NONE),
    handleStructuredLogs: createLogWriter(path.join(o.folder, 'worker.log')),
    resourcePersistencePath: path.join(o.folder, 'state'),
    telemetry: { enabled: false },
    workers: [
      {
        name: 'subagent-tracking',
        modules: true,
        scriptPath: o.build.worker,
        modulesRoot: path.dirname(o.build.worker),
        compatibilityDate: compatibility.date,
        compatibilityFlags: compatibility.flags,
        bindings: {
          MODE: 'embedded',
          HOSTS: hosts.join(','),
          NOTICE: o.notice ?? '',
          COMPANION_URL: o.companion?.url ?? '',
          COMPANION_KEY: o.companion?.key ?? '',
        },
        d1Databases: { DB: databaseName },
        // Miniflare serves buckets by their name under /cdn-cgi to pages of any local port: this name cannot be guessed.
        r2Buckets: { SEGMENTS: `segments-${o.cloudId.replace(/^.*:/, '')}` },
        durableObjects: { LIVE_ROOM: { className: 'LiveRoom', useSQLite: true } },
        assets: { directory: o.build.assets, routerConfig: { has_user_worker: true } },
      },
    ],
  });
}

/** What the Worker could not explain to its caller, from this run alone. */
function createLogWriter(file: string): (log: { level: string; message: string }) => void {
  fs.writeFileSync(file, '', { mode: 0o600 });
  return ({ level, message }) => {
    if (level === 'error' || level === 'warn') fs.appendFileSync(file, `${level} ${message}\n`);
  };
}
