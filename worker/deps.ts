import { createMail, type Mail } from './alerts/mail.ts';
import { defaultVisibility, type VisibilitySettings } from '../shared/privacy/visibility.ts';
import { parseReviewDays, type ReviewDays } from '../shared/phases/review-days.ts';
import type { Scope } from '../shared/queries/parts/scope.ts';
import type { Clock } from '../shared/core/clock.ts';
import type { Bindings } from './bindings.ts';
import { systemWait, type Wait } from './http/wait.ts';
import type { LiveRoomClient } from './live/live-room-client.ts';
import { type ArchiveStore, createR2ArchiveStore, noArchive } from './segments/archive-store.ts';
import { createDetailStore, type DetailStore } from './segments/detail-store.ts';
import type { SegmentStore } from './segments/segment-store.ts';
import { holdClock, systemClock } from '../shared/core/clock.ts';
import { createCompanion, type Companion } from './companion/companion.ts';
import type { Memory } from './data/recall.ts';
import { createDaySource, type DayStateMemory } from './data/day-state.ts';
import { createTodaySource, type TodayMemory, type TodaySource } from './data/today.ts';
import { meterDatabase, newUsed, type Used } from './data/meter.ts';
import { type AccessSettings, readAccessSettings } from './auth/access.ts';
import { type Asker, scopeOf } from './auth/identity.ts';
import { readVisibility } from './members/visibility-repository.ts';
import { readDetailsOf } from './data/moved-sources.ts';
import { askWithin, type Questions } from './data/scope.ts';
import { createLiveRoomClient } from './live/live-room-client.ts';
import { readRooms } from './live/rooms.ts';
import { createD1SegmentStore } from './segments/d1-segment-store.ts';
import { createMovingSegmentStore } from './segments/moving-segment-store.ts';
import { readSpace } from './segments/segment-space.ts';
import { createR2SegmentStore, createSegmentListing } from './segments/r2-segment-store.ts';
import type { SegmentListing } from './segments/segment-listing.ts';
import { openTiers } from './tiers/open-tiers.ts';
import { createPackedSegmentStore } from './tiers/packs/packed-segment-store.ts';
import { createR2Listing, type StoredListing } from './tiers/r2-tier-store.ts';
import { createSeal, type Seal } from './tiers/settings/seal.ts';
import type { TierStores } from './tiers/tier-store.ts';

/** Everything that a route works with; built per request, because bindings come with the request. */
export type Deps = {
  db: D1Database;
  segments: SegmentStore;
  archive: ArchiveStore;
  /** R2 alone; undefined where there is none. */
  r2Segments: SegmentStore | undefined;
  /** What lies in R2, page by page; undefined where there is none. */
  listSegments: SegmentListing | undefined;
  /** The same of bundles and packs. */
  listStored: StoredListing | undefined;
  /** What old sessions are made of; undefined where there is no R2. */
  details: DetailStore | undefined;
  /** Where bundles of sessions lie; asked for by what moves or gives them. */
  openTiers: () => Promise<TierStores>;
  /** To services of others. */
  fetch: typeof fetch;
  /** Undefined where the Worker cannot send e-mail. */
  mail: Mail | undefined;
  /** For keys of services of others. */
  seal: Seal;
  liveRoom: LiveRoomClient;
  /** What a team used of this day; undefined on one's own machine, where nothing is counted. */
  today: TodaySource | undefined;
  /** Rows are asked for within the scope of who asks; a guard does so once it knows who that is. */
  askWithin: (
    scope: Scope,
    /** Where lists hold the newest rows alone: those from before this moment. */
    o?: { before: number | undefined },
  ) => Questions;
  /** What somebody sees of the team at this moment. */
  readScope: (who: Asker) => Promise<Scope>;
  clock: Clock;
  wait: Wait;
  mode: Bindings['MODE'];
  hosts: string[];
  notice: string | undefined;
  /** The agent on the same machine; a team's cloud has none. */
  companion: Companion | undefined;
  reviewDays: ReviewDays;
  teamKey: string | undefined;
  /** Undefined: nobody comes in by Cloudflare Access. */
  access: AccessSettings | undefined;
};

/** The same behind a guard. */
export type ReaderDeps = Deps & Questions;

export type MakeDeps = (env: Bindings) => Deps;

/** Lives as long as the isolate, which is the only memory that a Worker has for free. */
const memories = new WeakMap<D1Database, Memory>();
const dayStates = new WeakMap<D1Database, DayStateMemory>();

const todays = new WeakMap<D1Database, TodayMemory>();

const usedBy = new WeakMap<D1Database, Used>();

/** What this isolate used of the database of a team and has not told yet. */
export function usedOf(env: Bindings): Used {
  const used = usedBy.get(env.DB) ?? newUsed(systemClock());
  usedBy.set(env.DB, used);
  return used;
}

export function makeDeps(env: Bindings): Deps {
  const memory = memories.get(env.DB) ?? new Map();
  memories.set(env.DB, memory);
  const dayState = dayStates.get(env.DB) ?? { at: 0, state: undefined };
  dayStates.set(env.DB, dayState);
  const todayMemory = todays.get(env.DB) ?? { at: 0, today: undefined };
  todays.set(env.DB, todayMemory);
  // On one's own machine nothing is paid for.
  const db = env.MODE === 'team' ? meterDatabase({ db: env.DB, used: usedOf(env) }) : env.DB;
  const details = env.SEGMENTS === undefined ? undefined : createDetailStore(env.SEGMENTS);
  const clock = clockOf(env);
  const outside = {
    db,
    clock,
    wait: systemWait,
    fetch: (...request: Parameters<typeof fetch>) => fetch(...request),
    seal: createSeal(env.TIERS_KEY || undefined, env.TEAM_KEY || undefined),
  };
  const tiers = () => openTiers({ bucket: env.SEGMENTS, deps: outside });
  return {
    ...outside,
    details,
    liveRoom: createLiveRoomClient({ namespace: env.LIVE_ROOM, rooms: readRooms(env.LIVE_ROOMS) }),
    today:
      env.MODE === 'team' ? createTodaySource({ db, clock: systemClock, memory: todayMemory }) : undefined,
    ...openStores({ env, db, tiers }),
    openTiers: tiers,
    // On one's own machine rows cost nothing, and nothing should be old.
    askWithin: (scope, of) =>
      askWithin({
        db,
        scope,
        before: of?.before,
        memory: env.MODE === 'team' ? memory : undefined,
        readDetails: env.MODE === 'team' ? readDetailsOf(details) : undefined,
        days: env.MODE === 'team' ? createDaySource({ db, clock: systemClock, memory: dayState }) : undefined,
        clock,
      }),
    readScope: async (who) => scopeOf({ who, visibility: await visibilityFor({ env, who }) }),
    mail: createMail(env),
    mode: env.MODE,
    hosts: (env.HOSTS ?? '').split(',').filter(Boolean),
    notice: env.NOTICE || undefined,
    companion: companionOf(env),
    reviewDays: parseReviewDays(env.REVIEW_DAYS),
    teamKey: env.TEAM_KEY || undefined,
    access: env.MODE === 'team' ? readAccessSettings(env) : undefined,
  };
}

function openStores(o: {
  env: Bindings;
  db: D1Database;
  tiers: Deps['openTiers'];
}): Pick<Deps, 'segments' | 'r2Segments' | 'listSegments' | 'listStored' | 'archive'> {
  const { DB, SEGMENTS } = o.env;
  const d1 = createD1SegmentStore(DB);
  if (SEGMENTS === undefined)
    return {
      segments: d1,
      r2Segments: undefined,
      listSegments: undefined,
      listStored: undefined,
      archive: noArchive,
    };
  const r2 = createR2SegmentStore(SEGMENTS);
  const isMoved = async () => (await readSpace(DB)) === 0;
  const front = createMovingSegmentStore({ r2, d1, isMoved });
  return {
    segments: createPackedSegmentStore({ front, db: o.db, openTiers: o.tiers }),
    r2Segments: r2,
    listSegments: createSegmentListing(SEGMENTS),
    listStored: createR2Listing(SEGMENTS),
    archive: createR2ArchiveStore(SEGMENTS),
  };
}

function clockOf({ MODE, HELD_AT: at }: Bindings): Clock {
  return MODE === 'embedded' && at ? holdClock({ clock: systemClock, at: Number(at) }) : systemClock;
}

function companionOf({ MODE, COMPANION_URL: url, COMPANION_KEY: key }: Bindings): Companion | undefined {
  if (MODE !== 'embedded' || !url || !key) return undefined;
  return createCompanion({ address: { url, key }, fetch: (...request) => fetch(...request) });
}

/** On one's own machine everything is one's own: nothing is asked. */
async function visibilityFor(o: { env: Bindings; who: Asker }): Promise<VisibilitySettings> {
  return o.who.kind === 'loopback' ? defaultVisibility : readVisibility(o.env.DB);
}
