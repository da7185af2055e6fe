import { toHex } from '../../../shared/core/hex.ts';
import { layOutPack } from '../../../shared/tiers/pack-layout.ts';
import { tarHeader, TAR_BLOCK } from '../../../shared/tiers/phase-layout.ts';
import { recordOwnObject } from '../catalogue.ts';
import { dropBundles } from '../drop-bundles.ts';
import { tierHashError } from '../errors.ts';
import type { MoveDeps } from '../moving/copy-object.ts';
import { membersText, packObjectId } from './packed-repository.ts';

export type PackMember = {
  session_id: string;
  segment_id: string;
  device_id: string;
  sha256: string;
  bytes: number;
  body: Uint8Array<ArrayBuffer>;
};

/**
 * Writes segments as one tar to R2, which compares it, and records it and them at once. What was deleted meanwhile is in the
 * tar and in no list: it is written anew without it. Named for its bytes, so that a second run after a stop makes no second
 * one. `replaces` goes with the same transaction.
 */
export async function writePack(o: {
  deps: MoveDeps;
  members: readonly PackMember[];
  sessionAt: number;
  replaces?: string;
}): Promise<void> {
  const { db, stores, clock } = o.deps;
  const layout = layOutPack(o.members);
  const body = new Uint8Array(layout.bytes);
  for (const member of layout.members) {
    const name = `${member.session_id}/${member.segment_id}.ndjson.gz`;
    body.set(tarHeader({ name, bytes: member.bytes }), member.start_at - TAR_BLOCK);
    body.set(member.body, member.start_at);
  }
  const sha256 = toHex(await crypto.subtle.digest('SHA-256', body));
  const packId = `segments-${sha256.slice(0, 32)}`;
  const key = `packs/${packId}.tar`;
  const stored = await stores.r2.put({ key, bytes: layout.bytes, sha256 }, new Blob([body]).stream());
  if (stored.sha256 !== sha256 || stored.bytes !== layout.bytes) throw tierHashError({ tier: 'r2', key });
  const sessions = [...Map.groupBy(layout.members, ({ session_id }) => session_id)];
  const rows = sessions.map(([session_id, members]) => ({ session_id, members: membersText(members) }));
  await db.batch([
    ...recordOwnObject({
      db,
      kind: 'segments',
      bundleId: packId,
      objectId: packObjectId(packId),
      at: o.sessionAt,
      bytes: layout.bytes,
      sha256,
      stored,
      now: clock(),
    }),
    db
      .prepare(
        `INSERT INTO packed_segments (session_id, pack_id, members)
        SELECT value ->> 'session_id', ?2, value ->> 'members' FROM json_each(?1)
        WHERE EXISTS (SELECT 1 FROM segments WHERE session_id = value ->> 'session_id')
          OR EXISTS (SELECT 1 FROM session_rollups WHERE session_id = value ->> 'session_id')
        ON CONFLICT DO NOTHING`,
      )
      .bind(JSON.stringify(rows), packId),
    db
      .prepare(
        `INSERT INTO stale_packs SELECT ?1 WHERE (SELECT count(*) FROM packed_segments WHERE pack_id = ?1) < ?2
        ON CONFLICT DO NOTHING`,
      )
      .bind(packId, rows.length),
    // Its period is looked through again.
    db.prepare('DELETE FROM period_rests'),
    ...(o.replaces === undefined || o.replaces === packId
      ? []
      : dropPack({ db, packId: o.replaces, now: clock() })),
  ]);
}

/** Statements after which a pack is no longer known, and its copies wait to be deleted. */
export function dropPack(o: { db: D1Database; packId: string; now: number }): D1PreparedStatement[] {
  const { db, packId, now } = o;
  return [
    db.prepare('INSERT INTO dropped_packs VALUES (?1, ?2) ON CONFLICT DO NOTHING').bind(packId, now),
    ...dropBundles({ db, where: 'bundle_id = ?1', bind: [packId] }),
    db.prepare('DELETE FROM packed_segments WHERE pack_id = ?1').bind(packId),
    db.prepare('DELETE FROM stale_packs WHERE pack_id = ?1').bind(packId),
  ];
}
