import type { RunQuery } from '../shared/queries/parts/define-query.ts';
import type { Clock } from '../shared/core/clock.ts';
import type { Bindings } from './env.ts';
import type { LiveRoomClient } from './live/live-room-client.ts';
import type { SegmentStore } from './segments/segment-store.ts';
import { systemClock } from '../shared/core/clock.ts';
import { createRecall, type Memory, type Recall } from './data/recall.ts';
import { createRunQuery } from './data/run-query.ts';
import { createLiveRoomClient } from './live/live-room-client.ts';
import { createR2SegmentStore } from './segments/r2-segment-store.ts';

/** Everything that a route works with; built per request, because bindings come with the request. */
export type Deps = {
  db: D1Database;
  segments: SegmentStore;
  liveRoom: LiveRoomClient;
  runQuery: RunQuery;
  /** For what may be a little old: lists of weeks, not what goes on. */
  recall: Recall;
  clock: Clock;
  mode: Bindings['MODE'];
  hosts: string[];
  notice: string | undefined;
  teamKey: string | undefined;
};

export type MakeDeps = (env: Bindings) => Deps;

/** Lives as long as the isolate, which is the only memory that a Worker has for free. */
const memories = new WeakMap<D1Database, Memory>();

export function makeDeps(env: Bindings): Deps {
  const runQuery = createRunQuery(env.DB);
  const memory = memories.get(env.DB) ?? new Map();
  memories.set(env.DB, memory);
  return {
    db: env.DB,
    segments: createR2SegmentStore(env.SEGMENTS),
    liveRoom: createLiveRoomClient({ namespace: env.LIVE_ROOM }),
    runQuery,
    // On one's own machine rows cost nothing, and nothing should be old.
    recall: env.MODE === 'team' ? createRecall({ runQuery, memory, clock: systemClock }) : () => runQuery,
    clock: systemClock,
    mode: env.MODE,
    hosts: (env.HOSTS ?? '').split(',').filter(Boolean),
    notice: env.NOTICE || undefined,
    teamKey: env.TEAM_KEY || undefined,
  };
}
