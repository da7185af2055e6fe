import { cloudTiers } from '../../../shared/protocol/bundles.ts';
import { toHex } from '../../../shared/core/hex.ts';
import { runEach } from '../../../shared/core/run-each.ts';
import { packBytes, tarSize } from '../../../shared/tiers/pack-layout.ts';
import { periodAt, periodsOf, type Period } from '../../../shared/tiers/periods.ts';
import { homeOf, segmentsUntil, type TierPolicy } from '../../../shared/tiers/policy.ts';
import type { CronTask } from '../../cron-task.ts';
import { readPhases } from '../../phases/phase-repository.ts';
import type { ListedSegment, SegmentListing } from '../../segments/segment-listing.ts';
import type { DetailStore } from '../../segments/detail-store.ts';
import type { SegmentStore } from '../../segments/segment-store.ts';
import type { MoveDeps } from '../moving/copy-object.ts';
import { PIECE_BYTES } from '../tier-store.ts';
import { readPolicy } from '../policy-repository.ts';
import { nameOf, readKnown, type Known } from './known-segments.ts';
import { listPacked, type PackedSegment } from './packed-repository.ts';
import { countR2Copies, readSweep, writeSweep } from './sweep-repository.ts';
import { writePack, type PackMember } from './write-pack.ts';
import { writeStalePack } from './write-stale-pack.ts';

/** What one run may do, so that it stays inside of what a free plan gives it. */
const teamLimits = { listed: 400, segments: 80, bytes: packBytes({ pieceBytes: PIECE_BYTES, inAPiece: 2 }) };
/** On one's own machine nobody counts. */
const ownLimits = {
  listed: 1000,
  segments: 1000,
  bytes: packBytes({ pieceBytes: PIECE_BYTES, inAPiece: 1 }),
};
type PackLimits = typeof teamLimits;
/** Periods of which one run writes packs: each takes some of the queries that a free plan allows one run. */
const PERIODS_AT_ONCE = 2;

export type PackDeps = MoveDeps & {
  segments: SegmentStore;
  list: SegmentListing;
  details?: DetailStore | undefined;
};

/**
 * Goes through the segments in R2, some a run and round and round, and puts those of long ago together into packs, which
 * move between tiers as bundles do. A segment goes when the pack that holds it is there, compared and recorded.
 */
export const packSegments: CronTask = async ({ deps }) => {
  const { db, clock, listSegments: list, r2Segments: segments, details } = deps;
  if (list === undefined || segments === undefined) return;
  const stores = await deps.openTiers();
  const limits = deps.mode === 'embedded' ? ownLimits : teamLimits;
  await runPacking({ deps: { db, clock, stores, segments, list, details }, limits });
};

/** A pack that cannot be written anew keeps no segment from being packed: that is thrown when the others have their turn. */
export async function runPacking(o: { deps: PackDeps; limits: PackLimits }): Promise<void> {
  const failures = await runEach([() => writeStalePack(o.deps), () => sweepOn(o)]);
  if (failures.length > 1) throw new AggregateError(failures, 'no pack was written');
  if (failures.length === 1) throw failures[0];
}

async function sweepOn({ deps, limits }: { deps: PackDeps; limits: PackLimits }): Promise<void> {
  const { db, list } = deps;
  const sweep = await readSweep(db);
  const { segments, isLast } = await list({ after: sweep.after, limit: limits.listed });
  const policy = await readPolicy(db);
  const until = segmentsUntil({ policy, now: deps.clock(), r2Bytes: sweep.whole ?? 0 });
  const old = segments.filter(({ at }) => at < until);
  const left = await packOld({ deps, limits, policy, old });
  // Those behind come with the next run.
  const seen = left === undefined ? segments : segments.slice(0, segments.indexOf(left));
  const bytes = seen.reduce((sum, segment) => sum + segment.bytes, sweep.bytes);
  const isRound = isLast && left === undefined;
  await writeSweep({
    db,
    sweep: isRound
      ? { after: '', bytes: 0, whole: bytes }
      : { ...sweep, after: seen.at(-1)?.key ?? sweep.after, bytes },
  });
  if (isRound) await countR2Copies(db);
}

/** Answers with the first that did not fit into this run. */
async function packOld(o: {
  deps: PackDeps;
  limits: PackLimits;
  policy: TierPolicy;
  old: readonly ListedSegment[];
}): Promise<ListedSegment | undefined> {
  const { deps, limits, old } = o;
  const available = new Set(cloudTiers.filter((tier) => deps.stores[tier] !== undefined));
  if (old.length === 0 || available.size === 1) return undefined;
  const { taken, left } = takeSome({ old, limits });
  const known = await readKnown({ db: deps.db, details: deps.details, listed: taken });
  const now = deps.clock();
  const since = Math.min(now, ...known.map(({ session_at }) => session_at));
  const periods = periodsOf({ phases: await readPhases(deps.db), since, now });
  const isMoving = (period: Period) => homeOf({ period, policy: o.policy, available, now }) !== 'r2';
  const groups = Map.groupBy(known, ({ session_at }) => periodAt({ periods, at: session_at }));
  const moving = [...groups].filter(([period]) => period !== undefined && isMoving(period));
  // In the order of the listing, so that each run gets past those that it begins with.
  const places = new Map(taken.map((segment, at) => [nameOf(segment), at]));
  const placed = moving
    .map(([, members]) => ({
      members,
      first: Math.min(...members.map((member) => places.get(nameOf(member)) ?? taken.length)),
    }))
    .toSorted((a, b) => a.first - b.first);
  for (const { members } of placed.slice(0, PERIODS_AT_ONCE)) await packTogether({ deps, members });
  const next = placed[PERIODS_AT_ONCE];
  return next === undefined ? left : taken[next.first];
}

function takeSome({ old, limits }: { old: readonly ListedSegment[]; limits: PackLimits }) {
  let bytes = 0;
  const end = old.findIndex((segment, at) => {
    bytes += tarSize(segment.bytes);
    return at >= limits.segments || (at > 0 && bytes > limits.bytes);
  });
  return end === -1 ? { taken: old, left: undefined } : { taken: old.slice(0, end), left: old[end] };
}

/** Reads each, compares it with its receipt, and deletes it once it lies in a recorded pack. */
async function packTogether({ deps, members }: { deps: PackDeps; members: readonly Known[] }): Promise<void> {
  const { db, segments } = deps;
  const packed = new Map((await packedOf({ db, members })).map((one) => [nameOf(one), one]));
  const fresh: PackMember[] = [];
  for (const member of members) {
    if (packed.has(nameOf(member))) continue;
    const stored = await segments.get(member);
    if (stored === undefined) continue;
    const body = new Uint8Array(await new Response(stored.body).arrayBuffer());
    const isWhole = toHex(await crypto.subtle.digest('SHA-256', body)) === member.sha256;
    // What is not what its receipt says stays as it is, where its page says so.
    if (isWhole) fresh.push({ ...member, bytes: body.byteLength, body });
  }
  const sessionAt = Math.min(...members.map(({ session_at }) => session_at));
  if (fresh.length > 0) await writePack({ deps, members: fresh, sessionAt });
  const there = fresh.length > 0 ? await packedOf({ db, members }) : [...packed.values()];
  const safe = new Map(there.map((one) => [nameOf(one), one.sha256]));
  await segments.delete(members.filter((member) => safe.get(nameOf(member)) === member.sha256));
}

/** Those that lie in a pack of which a compared copy is somewhere. */
async function packedOf(o: { db: D1Database; members: readonly Known[] }): Promise<PackedSegment[]> {
  const packed = await listPacked({ db: o.db, sessionIds: [...new Set(o.members.map((m) => m.session_id))] });
  if (packed.length === 0) return [];
  const packs = [...new Set(packed.map(({ pack_id }) => pack_id))];
  const { results } = await o.db
    .prepare(
      `SELECT value AS pack_id FROM json_each(?1)
      WHERE EXISTS (SELECT 1 FROM object_copies WHERE object_id = value || '/0000' AND state = 'here')`,
    )
    .bind(JSON.stringify(packs))
    .all<{ pack_id: string }>();
  const whole = new Set(results.map(({ pack_id }) => pack_id));
  return packed.filter(({ pack_id }) => whole.has(pack_id));
}
