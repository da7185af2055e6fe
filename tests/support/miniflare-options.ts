import path from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, type MiniflareOptions } from 'miniflare';
import { compatibility, databaseName } from '../../local-agent/cloud/compatibility.ts';
import type { Build } from '../../local-agent/cloud/find-build.ts';

export const worker = 'subagent-tracking';
/** What a machine of one's own gives to its agent; whoever reaches the door asks with it. */
export const ownToken = `stk_${'0'.repeat(40)}`;
const door = `export default {
  fetch(request, { WORKER, TOKEN }) {
    const headers = new Headers(request.headers);
    if (!headers.has('authorization')) headers.set('authorization', 'Bearer ' + TOKEN);
    return WORKER.fetch(new Request(request, { headers }));
  },
}`;

/**
 * The embedded Worker on Miniflare, for who needs all of its bindings from outside. Everybody who reaches it is its owner
 * once the device of `ownToken` is enrolled.
 */
export function miniflareOptions(o: {
  build: Build;
  folder: string;
  port: number;
  notice: string | undefined;
}): MiniflareOptions {
  const hosts = ['127.0.0.1', 'localhost'].map((host) => `${host}:${o.port}`);
  return convertV4MiniflareOptions({
    host: '127.0.0.1',
    port: o.port,
    cf: false,
    log: new Log(LogLevel.NONE),
    resourcePersistencePath: path.join(o.folder, 'state'),
    telemetry: { enabled: false },
    workers: [
      {
        name: 'door',
        modules: true,
        script: door,
        compatibilityDate: compatibility.date,
        bindings: { TOKEN: ownToken },
        serviceBindings: { WORKER: worker },
      },
      {
        name: worker,
        modules: true,
        scriptPath: o.build.worker,
        modulesRoot: path.dirname(o.build.worker),
        compatibilityDate: compatibility.date,
        compatibilityFlags: compatibility.flags,
        bindings: { MODE: 'embedded', TEAM_KEY: ownToken, HOSTS: hosts.join(','), NOTICE: o.notice ?? '' },
        d1Databases: { DB: databaseName },
        r2Buckets: { SEGMENTS: 'segments' },
        durableObjects: { LIVE_ROOM: { className: 'LiveRoom', useSQLite: true } },
        assets: { directory: o.build.assets, routerConfig: { has_user_worker: true } },
      },
    ],
  });
}
