import path from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, type MiniflareOptions } from 'miniflare';
import { compatibility, databaseName } from '../../local-agent/cloud/compatibility.ts';
import type { Build } from '../../local-agent/cloud/find-build.ts';

export const worker = 'subagent-tracking';
const teamWorker = `${worker}-team`;
/** What a machine of one's own gives to its agent; whoever reaches the door asks with it. */
export const ownToken = `stk_${'0'.repeat(40)}`;
/** The host name under which the same data is the cloud of a team, where one signs in. */
export const teamHost = 'team.localhost';
const door = `export default {
  fetch(request, { WORKER, TEAM, TOKEN }) {
    if (TEAM && new URL(request.url).hostname === '${teamHost}') return askTeam(TEAM, request);
    const headers = new Headers(request.headers);
    if (!headers.has('authorization')) headers.set('authorization', 'Bearer ' + TOKEN);
    return WORKER.fetch(new Request(request, { headers }));
  },
};
// There is no TLS here.
async function askTeam(team, request) {
  const answer = await team.fetch(request);
  if (answer.status === 101) return answer;
  const headers = new Headers(answer.headers);
  headers.set('content-security-policy', (headers.get('content-security-policy') ?? '').replace('wss:', 'ws:'));
  return new Response(answer.body, { status: answer.status, headers });
}`;

/**
 * The embedded Worker on Miniflare, for who needs all of its bindings from outside. Everybody who reaches it is its owner
 * once the device of `ownToken` is enrolled. `team`: the Worker of a team stands beside it, over the same data. `companion`:
 * where the agent of the machine answers.
 */
export function miniflareOptions(o: {
  build: Build;
  folder: string;
  port: number;
  notice: string | undefined;
  team?: boolean;
  /** Over how many rooms news come; one where it is not said. */
  rooms?: number | undefined;
  companion?: { url: string; key: string };
}): MiniflareOptions {
  const program = {
    modules: true,
    scriptPath: o.build.worker,
    modulesRoot: path.dirname(o.build.worker),
    compatibilityDate: compatibility.date,
    compatibilityFlags: compatibility.flags,
    d1Databases: { DB: databaseName },
    r2Buckets: { SEGMENTS: 'segments' },
    assets: { directory: o.build.assets, routerConfig: { has_user_worker: true } },
  };
  const team = {
    ...program,
    name: teamWorker,
    bindings: { MODE: 'team', TEAM_KEY: ownToken },
    durableObjects: { LIVE_ROOM: { className: 'LiveRoom', scriptName: worker, useSQLite: true } },
  };
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
        serviceBindings: { WORKER: worker, ...(o.team === true ? { TEAM: teamWorker } : {}) },
      },
      {
        ...program,
        name: worker,
        bindings: {
          MODE: 'embedded',
          TEAM_KEY: ownToken,
          HOSTS: hosts.join(','),
          LIVE_ROOMS: String(o.rooms ?? 1),
          NOTICE: o.notice ?? '',
          COMPANION_URL: o.companion?.url ?? '',
          COMPANION_KEY: o.companion?.key ?? '',
        },
        durableObjects: { LIVE_ROOM: { className: 'LiveRoom', useSQLite: true } },
      },
      ...(o.team === true ? [team] : []),
    ],
  });
}
