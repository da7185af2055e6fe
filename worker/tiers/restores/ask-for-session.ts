import { findObject } from '../catalogue.ts';
import { giveAtOnce, giveObject } from '../give-object.ts';
import { listPacked, packObjectId } from '../packs/packed-repository.ts';
import type { TierStores } from '../tier-store.ts';
import { noteRestoring } from './restore-repository.ts';

/** Objects of one session that are asked for together. */
const MOST = 20;

/** Asks for everything of a session's record that lies in the archive; what can be read is left alone. */
export async function askForSession(o: {
  db: D1Database;
  stores: TierStores;
  sessionId: string;
  member: string;
  now: number;
}): Promise<void> {
  const { db, stores, sessionId } = o;
  const packs = new Set((await listPacked({ db, sessionIds: [sessionId] })).map(({ pack_id }) => pack_id));
  for (const packId of [...packs].slice(0, MOST)) {
    const object = await findObject({ db, objectId: packObjectId(packId) });
    if (object === undefined) continue;
    const rest = await giveAtOnce({ object, stores, part: { offset: 0, length: 1 }, orDamaged: true });
    if (rest.kind === 'body') {
      await rest.body.cancel();
      continue;
    }
    const asked = await giveObject({ object, stores, orDamaged: true });
    if (asked.kind === 'restoring') await noteRestoring({ ...o, object, readyAt: asked.readyAt });
    else await asked.body.cancel();
  }
}
