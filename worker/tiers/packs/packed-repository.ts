import { z } from 'zod';

// Which segments lie in which pack.

const memberSchema = z
  .tuple([z.string(), z.number(), z.number(), z.string(), z.string()])
  .transform(([segment_id, start_at, bytes, sha256, device_id]) => ({
    segment_id,
    start_at,
    bytes,
    sha256,
    device_id,
  }));
const membersSchema = z.array(memberSchema);
const rowSchema = z.object({
  session_id: z.string(),
  pack_id: z.string(),
  members: z.string().transform((text) => membersSchema.parse(JSON.parse(text))),
});

const rowsSchema = z.array(rowSchema);

type Name = { session_id: string; segment_id: string };
export type PackedSegment = z.infer<typeof memberSchema> & { session_id: string; pack_id: string };

/** A pack has one object. */
export const packObjectId = (packId: string): string => `${packId}/0000`;

async function readRows(o: { db: D1Database; where: string; bind: string }): Promise<PackedSegment[]> {
  const { results } = await o.db
    .prepare(`SELECT session_id, pack_id, members FROM packed_segments WHERE ${o.where}`)
    .bind(o.bind)
    .all();
  return rowsSchema
    .parse(results)
    .flatMap(({ members, session_id, pack_id }) =>
      members.map((member) => ({ ...member, session_id, pack_id })),
    );
}

/** Everything of some sessions that lies in packs. */
export function listPacked(o: { db: D1Database; sessionIds: readonly string[] }): Promise<PackedSegment[]> {
  const bind = JSON.stringify(o.sessionIds);
  return readRows({ db: o.db, where: 'session_id IN (SELECT value FROM json_each(?1))', bind });
}

/** Everything that a pack is still wanted for. */
export function listMembers(o: { db: D1Database; packId: string }): Promise<PackedSegment[]> {
  return readRows({ db: o.db, where: 'pack_id = ?1', bind: o.packId });
}

/** From now on these are in no pack; the packs are written anew without them. */
export async function forgetPacked(o: { db: D1Database; names: readonly Name[] }): Promise<void> {
  const gone = new Set(o.names.map(({ session_id, segment_id }) => `${session_id}/${segment_id}`));
  const known = await listPacked({
    db: o.db,
    sessionIds: [...new Set(o.names.map(({ session_id }) => session_id))],
  });
  const changed = Map.groupBy(known, ({ session_id, pack_id }) => `${session_id}/${pack_id}`);
  const statements = [...changed.values()].flatMap((rows) => {
    const [first] = rows;
    const kept = rows.filter(({ session_id, segment_id }) => !gone.has(`${session_id}/${segment_id}`));
    if (first === undefined || kept.length === rows.length) return [];
    return [
      o.db.prepare('INSERT INTO stale_packs VALUES (?1) ON CONFLICT DO NOTHING').bind(first.pack_id),
      kept.length === 0
        ? o.db
            .prepare('DELETE FROM packed_segments WHERE session_id = ?1 AND pack_id = ?2')
            .bind(first.session_id, first.pack_id)
        : o.db
            .prepare('UPDATE packed_segments SET members = ?3 WHERE session_id = ?1 AND pack_id = ?2')
            .bind(first.session_id, first.pack_id, membersText(kept)),
    ];
  });
  if (statements.length > 0) await o.db.batch(statements);
}

/**
 * Statements after which no pack is wanted for what a device sent of a session: what was packed while it was deleted is in
 * none either. The packs are written anew without it.
 */
export function dropPacked(o: {
  db: D1Database;
  sessionId: string;
  deviceId: string;
}): D1PreparedStatement[] {
  const { db, sessionId, deviceId } = o;
  const holdsSome = 'session_id = ?1 AND EXISTS (SELECT 1 FROM json_each(members) WHERE value ->> 4 = ?2)';
  return [
    db
      .prepare(
        `INSERT INTO stale_packs SELECT pack_id FROM packed_segments WHERE ${holdsSome} ON CONFLICT DO NOTHING`,
      )
      .bind(sessionId, deviceId),
    db
      .prepare(
        `UPDATE packed_segments SET members =
          (SELECT json_group_array(json(value)) FROM json_each(members) WHERE value ->> 4 <> ?2)
        WHERE ${holdsSome}`,
      )
      .bind(sessionId, deviceId),
    db
      .prepare('DELETE FROM packed_segments WHERE session_id = ?1 AND json_array_length(members) = 0')
      .bind(sessionId),
  ];
}

export function membersText(members: readonly Omit<PackedSegment, 'session_id' | 'pack_id'>[]): string {
  return JSON.stringify(
    members.map(({ segment_id, start_at, bytes, sha256, device_id }) => [
      segment_id,
      start_at,
      bytes,
      sha256,
      device_id,
    ]),
  );
}
