import { z } from 'zod';
import { cloudTiers } from '../../../shared/protocol/bundles.ts';
import { toHex } from '../../../shared/core/hex.ts';
import { tarSize } from '../../../shared/tiers/pack-layout.ts';
import { periodAt, periodsOf, type Period } from '../../../shared/tiers/periods.ts';
import { homeOf, segmentsUntil, type TierPolicy } from '../../../shared/tiers/policy.ts';
import type { CronTask } from '../../cron-task.ts';
import { readPhases } from '../../phases/phase-repository.ts';
import type { ListedSegment, SegmentListing } from '../../segments/segment-listing.ts';
import { readOldSessions } from '../../details/read-old-sessions.ts';
import type { DetailStore } from '../../segments/detail-store.ts';
import type { SegmentStore } from '../../segments/segment-store.ts';
import type { MoveDeps } from '../moving/copy-object.ts';
import { readPolicy } from '../policy-repository.ts';
import { listPacked, type PackedSegment } from './packed-repository.ts';
import { readSweep, writeSweep } from './sweep-repository.ts';
import { writePack, type PackMember } from './write-pack.ts';
import { writeStalePack } from './write-stale-pack.ts';

/** What one run may do, so that it stays inside of what a free plan gives it. */
const teamLimits = { listed: 400, segments: 80, bytes: 3_000_000 };
/** On one's own machine nobody counts. */
const ownLimits = { listed: 1000, segments: 1000, bytes: 4_000_000 };
type PackLimits = typeof teamLimits;

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

export async function runPacking({ deps, limits }: { deps: PackDeps; limits: PackLimits }): Promise<void> {
  await writeStalePack(deps);
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
  await writeSweep({
    db,
    sweep:
      isLast && left === undefined
        ? { after: '', bytes: 0, whole: bytes }
        : { ...sweep, after: seen.at(-1)?.key ?? sweep.after, bytes },
  });
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
  for (const [period, members] of groups)
    if (period !== undefined && isMoving(period)) await packTogether({ deps, members });
  return left;
}

function takeSome({ old, limits }: { old: readonly ListedSegment[]; limits: PackLimits }) {
  let bytes = 0;
  const end = old.findIndex((segment, at) => {
    bytes += tarSize(segment.bytes);
    return at >= limits.segments || (at > 0 && bytes > limits.bytes);
  });
  return end === -1 ? { taken: old, left: undefined } : { taken: old.slice(0, end), left: old[end] };
}

const knownSchema = z.object({
  session_id: z.string(),
  segment_id: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  device_id: z.string(),
  session_at: z.number(),
});
type Known = z.infer<typeof knownSchema>;

/** What the receipts say of them, also those of old sessions. */
async function readKnown(o: {
  db: D1Database;
  details: DetailStore | undefined;
  listed: readonly ListedSegment[];
}): Promise<Known[]> {
  const sessions = [...new Set(o.listed.map(({ session_id }) => session_id))];
  const { results } = await o.db
    .prepare(
      `SELECT g.session_id, g.segment_id, g.sha256, g.bytes, g.device_id, coalesce(r.started_at, g.received_at) AS session_at
      FROM segments g LEFT JOIN session_rollups r ON r.session_id = g.session_id
      WHERE g.session_id IN (SELECT value FROM json_each(?1)) ORDER BY g.session_id, g.first_seq`,
    )
    .bind(JSON.stringify(sessions))
    .all();
  const wanted = new Set(o.listed.map(nameOf));
  const here = z
    .array(knownSchema)
    .parse(results)
    .filter((row) => wanted.has(nameOf(row)));
  const told = new Set(here.map(nameOf));
  const missing = [
    ...new Set(o.listed.filter((one) => !told.has(nameOf(one))).map(({ session_id }) => session_id)),
  ];
  if (missing.length === 0) return here;
  const old = await readOldSessions({ db: o.db, store: o.details, ids: JSON.stringify(missing) });
  const moved = old.flatMap(({ started_at, rows }) =>
    rows.segments.map((row) => knownSchema.parse({ ...row, session_at: started_at })),
  );
  return [...here, ...moved.filter((row) => wanted.has(nameOf(row)) && !told.has(nameOf(row)))];
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

function nameOf({ session_id, segment_id }: { session_id: string; segment_id: string }): string {
  return `${session_id}/${segment_id}`;
}
