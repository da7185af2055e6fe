import type { RunQuery } from '../shared/queries/define-query.ts';
import type { Clock } from '../shared/core/clock.ts';
import type { Bindings } from './env.ts';
import type { LiveRoomClient } from './live/live-room-client.ts';
import { systemClock } from '../shared/core/clock.ts';
import { createRunQuery } from './api/run-query.ts';
import { createLiveRoomClient } from './live/live-room-client.ts';

/** Everything that a route works with; built per request, because bindings come with the request. */
export type Deps = {
  db: D1Database;
  segments: R2Bucket;
  liveRoom: LiveRoomClient;
  runQuery: RunQuery;
  clock: Clock;
  mode: Bindings['MODE'];
  hosts: string[];
  notice: string | undefined;
  teamKey: string | undefined;
};

export type MakeDeps = (env: Bindings) => Deps;

export function makeDeps(env: Bindings): Deps {
  return {
    db: env.DB,
    segments: env.SEGMENTS,
    liveRoom: createLiveRoomClient({ namespace: env.LIVE_ROOM }),
    runQuery: createRunQuery(env.DB),
    clock: systemClock,
    mode: env.MODE,
    hosts: (env.HOSTS ?? '').split(',').filter(Boolean),
    notice: env.NOTICE || undefined,
    teamKey: env.TEAM_KEY || undefined,
  };
}
