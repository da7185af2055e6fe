import { z } from 'zod';
import { toHex } from '../../../shared/core/hex.ts';
import { layOutPhase, tarHeader, TAR_BLOCK, type PhaseLayout } from '../../../shared/tiers/phase-layout.ts';
import { noteBegun } from '../begun-uploads.ts';
import { findObject, markDamaged, type CataloguedObject } from '../catalogue.ts';
import { tierHashError } from '../errors.ts';
import { PIECE_BYTES, type StoredObject, type TierStore } from '../tier-store.ts';
import { readCopy } from './check-copy.ts';
import { noteToldFile } from './ask-files.ts';
import { fileNameOf, type MoveDeps } from './copy-object.ts';

// One object in S3 for all sessions of a phase that is over, written a piece a run. It never changes: what comes later makes
// another one. What of it counts is recorded when all of it is there and was compared.

const memberSchema = z.object({
  object_id: z.string(),
  name: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  piece: z.number(),
  start_at: z.number(),
});
const layoutSchema = z.object({ members: z.array(memberSchema), fillers: z.array(z.number()) });
const hashesSchema = z.array(z.string());
const rowSchema = z.object({
  key: z.string(),
  layout: z.string().transform((text) => layoutSchema.parse(JSON.parse(text))),
  bytes: z.number(),
  resume: z.string(),
  pieces: z.string().transform((text) => hashesSchema.parse(JSON.parse(text))),
  prepared: z.string().nullable(),
});
/** One that is being written. */
export type PhaseBundle = z.infer<typeof rowSchema>;

export async function findOpenPhaseBundle(db: D1Database): Promise<PhaseBundle | undefined> {
  const row = await db
    .prepare('SELECT key, layout, bytes, resume, pieces, prepared FROM phase_bundles LIMIT 1')
    .first();
  return row === null ? undefined : rowSchema.parse(row);
}

/** Begins the bundle of these objects; answers with those that are too large for it and go by themselves. */
export async function beginPhaseBundle(o: {
  deps: MoveDeps;
  store: TierStore;
  folder: string;
  objects: readonly CataloguedObject[];
  pieceBytes?: number;
}): Promise<PhaseLayout['alone']> {
  const members = o.objects.map((object) => {
    const { object_id, bytes, sha256 } = object;
    return { object_id, bytes, sha256, name: fileNameOf(object) };
  });
  const { alone, bytes, ...layout } = layOutPhase({ members, pieceBytes: o.pieceBytes ?? PIECE_BYTES });
  if (layout.members.length === 0) return alone;
  const moment = new Date(o.deps.clock()).toISOString().replaceAll(/[-:.]/g, '');
  const key = `${o.folder}/${o.folder}.${moment}.tar`;
  // A stop in between leaves an upload that no bundle knows: it is ended a day later (see endLeftUploads).
  await noteBegun({ db: o.deps.db, key, now: o.deps.clock() });
  const resume = await o.store.begin({ key, bytes });
  await o.deps.db
    .prepare(`INSERT INTO phase_bundles (key, layout, bytes, resume, pieces) VALUES (?1, ?2, ?3, ?4, '[]')`)
    .bind(key, JSON.stringify(layout), bytes, resume)
    .run();
  return alone;
}

/**
 * Takes the next step: compares what goes into a piece, or sends it, or finishes. To hash both its objects and the whole of it
 * takes most of what one run has; S3 compares what is sent with the hash of then. `broken`: an object of it cannot be had any
 * more, so it was given up.
 */
export async function takeNextStep(o: {
  deps: MoveDeps;
  store: TierStore;
  open: PhaseBundle;
  pieceBytes?: number;
}): Promise<'compared' | 'sent' | 'finished' | 'broken'> {
  const { deps, store, open, pieceBytes = PIECE_BYTES } = o;
  const upload = { key: open.key, bytes: open.bytes, resume: open.resume };
  const number = open.pieces.length;
  if (number === open.layout.fillers.length) {
    const stored = await store.finish(upload);
    if (!(await compareWhole({ ...o, pieceBytes, stored }))) return 'compared';
    await recordMembers({ deps, open, stored });
    return 'finished';
  }
  const isLast = number === open.layout.fillers.length - 1;
  const length = isLast ? open.bytes - number * pieceBytes : pieceBytes;
  const body = await composePiece({ deps, open, number, length, pieceBytes });
  if (body === undefined) {
    await giveUpPhaseBundle({ db: deps.db, store, open });
    return 'broken';
  }
  const before = JSON.stringify(open.pieces);
  if (open.prepared === null) {
    await deps.db
      .prepare('UPDATE phase_bundles SET prepared = ?2 WHERE key = ?1 AND pieces = ?3')
      .bind(open.key, await sha256Of(body), before)
      .run();
    return 'compared';
  }
  const resume = await store.piece(upload, { number, body, sha256: open.prepared });
  await deps.db
    .prepare(
      'UPDATE phase_bundles SET resume = ?2, pieces = ?3, prepared = NULL WHERE key = ?1 AND pieces = ?4',
    )
    .bind(open.key, resume, JSON.stringify([...open.pieces, open.prepared]), before)
    .run();
  return 'sent';
}

/** Ends one that cannot be gone on with: nothing of it stays that is paid for. No copy of the catalogue lies in it. */
export async function giveUpPhaseBundle(o: {
  db: D1Database;
  store: TierStore;
  open: PhaseBundle;
}): Promise<void> {
  const { key, bytes, resume } = o.open;
  await o.store.abort({ key, bytes, resume });
  await o.store.delete({ key, remoteId: '' });
  await o.db.prepare('DELETE FROM phase_bundles WHERE key = ?1').bind(key).run();
}

/** Undefined where an object is gone, or no copy of it is whole. */
async function composePiece(o: {
  deps: MoveDeps;
  open: PhaseBundle;
  number: number;
  length: number;
  pieceBytes: number;
}): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const body = new Uint8Array(o.length);
  const start = o.number * o.pieceBytes;
  let end = 0;
  for (const member of o.open.layout.members.filter(({ piece }) => piece === o.number)) {
    const bytes = await readMember({ deps: o.deps, member, isCompared: o.open.prepared !== null });
    if (bytes === undefined) return undefined;
    const at = member.start_at - start;
    body.set(tarHeader(member), at - TAR_BLOCK);
    body.set(bytes, at);
    end = at + Math.ceil(member.bytes / TAR_BLOCK) * TAR_BLOCK;
  }
  const filler = o.open.layout.fillers[o.number] ?? 0;
  if (filler > 0) body.set(tarHeader({ name: `.filler-${o.number}`, bytes: filler - TAR_BLOCK }), end);
  return body;
}

async function readMember(o: {
  deps: MoveDeps;
  member: { object_id: string; bytes: number; sha256: string };
  isCompared: boolean;
}): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { db, stores } = o.deps;
  const object = await findObject({ db, objectId: o.member.object_id });
  for (const copy of object?.copies ?? []) {
    if (copy.state !== 'here' || copy.tier === 's3' || object === undefined) continue;
    const answer = await readCopy({ stores, object, copy });
    if (answer.kind === 'body') {
      const bytes = new Uint8Array(await new Response(answer.body).arrayBuffer());
      const isLong = bytes.byteLength === o.member.bytes;
      if (isLong && (o.isCompared || (await sha256Of(bytes)) === o.member.sha256)) return bytes;
    }
    if (stores[copy.tier] !== undefined)
      await markDamaged({ db, objectId: o.member.object_id, tier: copy.tier });
  }
  return undefined;
}

/**
 * By what the tier says of the whole. Where it says nothing of its hash, as other stores than AWS's, it is read again, a piece a
 * run: false while some are left, of which `prepared` counts those that were.
 */
async function compareWhole(o: {
  deps: MoveDeps;
  store: TierStore;
  open: PhaseBundle;
  stored: StoredObject;
  pieceBytes: number;
}): Promise<boolean> {
  const { deps, store, open, stored, pieceBytes } = o;
  const wrong = () => tierHashError({ tier: stored.tier, key: open.key });
  if (stored.bytes !== open.bytes) throw wrong();
  if (stored.piecesSha256 !== undefined) {
    if ((await piecesSha256(open.pieces)) !== stored.piecesSha256) throw wrong();
    return true;
  }
  // Each piece was compared when it was taken in; nobody can read it where it lies.
  if (stored.archived !== undefined) return true;
  const number = Number(open.prepared ?? 0);
  const offset = number * pieceBytes;
  const length = Math.min(pieceBytes, open.bytes - offset);
  const answer = await store.get(stored, { offset, length });
  if (answer.kind === 'missing') throw wrong();
  if (answer.kind === 'restoring') return true;
  const bytes = new Uint8Array(await new Response(answer.body).arrayBuffer());
  if ((await sha256Of(bytes)) !== open.pieces[number]) throw wrong();
  if (number + 1 === open.pieces.length) return true;
  await deps.db
    .prepare('UPDATE phase_bundles SET prepared = ?2 WHERE key = ?1')
    .bind(open.key, String(number + 1))
    .run();
  return false;
}

/** SHA-256 over the SHA-256 of each. */
async function piecesSha256(pieces: readonly string[]): Promise<string> {
  const digests = pieces.map((hex) =>
    Uint8Array.from(hex.match(/../g) ?? [], (two) => Number.parseInt(two, 16)),
  );
  return sha256Of(new Uint8Array(await new Blob(digests).arrayBuffer()));
}

async function recordMembers(o: { deps: MoveDeps; open: PhaseBundle; stored: StoredObject }): Promise<void> {
  const { db, clock } = o.deps;
  const { key, remoteId, tier } = o.stored;
  await db.batch([
    db
      .prepare(
        `INSERT INTO object_copies (object_id, tier, state, key, remote_id, start_at, verified_at)
        SELECT value ->> 'object_id', ?2, 'here', ?3, ?4, value ->> 'start_at', ?5 FROM json_each(?1)
        WHERE EXISTS (SELECT 1 FROM bundle_objects WHERE object_id = value ->> 'object_id')
        ON CONFLICT (object_id, tier) DO UPDATE SET state = 'here', key = excluded.key, remote_id = excluded.remote_id,
          start_at = excluded.start_at, verified_at = excluded.verified_at`,
      )
      .bind(JSON.stringify(o.open.layout.members), tier, key, remoteId, clock()),
    db
      .prepare(
        `UPDATE bundle_objects SET trouble = NULL WHERE trouble IS NOT NULL
          AND object_id IN (SELECT value ->> 'object_id' FROM json_each(?1))`,
      )
      .bind(JSON.stringify(o.open.layout.members)),
    noteToldFile({ db, stored: o.stored, now: clock() }),
    db.prepare('DELETE FROM phase_bundles WHERE key = ?1').bind(o.open.key),
  ]);
}

async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', bytes));
}
