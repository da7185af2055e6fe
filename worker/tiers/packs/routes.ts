import { Hono } from 'hono';
import { z } from 'zod';
import { cloudTiers } from '../../../shared/protocol/bundles.ts';
import type { AppEnv } from '../../env.ts';
import { requireViewer } from '../../auth/guards.ts';
import { parseOrThrow, readForm } from '../../http/validate.ts';
import { auditStorage } from '../audit-storage.ts';
import { bringBackPack, ensureWaiting, giveUpPack } from './waiting-packs.ts';

const formSchema = z.object({ pack_id: z.string().max(100) });

/** What somebody decides about a pack that waits. */
export const packs = new Hono<AppEnv>()
  .post('/storage/packs/drop', requireViewer, async (c) => {
    const { packId, found, db } = await readAsked(c);
    const { clock } = c.var.deps;
    // Whose sessions lose something stands in the log before it is done.
    const object = `${packId}, ${found.sessions} sessions`;
    await auditStorage({ c, action: 'tiers.pack_dropped', object });
    await giveUpPack({ db, packId, now: clock() });
    return c.redirect('/storage', 303);
  })
  .post('/storage/packs/bring-back', requireViewer, async (c) => {
    const { packId, found, db, stores } = await readAsked(c);
    const { clock } = c.var.deps;
    await auditStorage({ c, action: 'tiers.pack_asked', object: packId });
    const { member } = c.var.identity;
    await bringBackPack({ deps: { db, stores, clock }, pack: found, member });
    return c.redirect('/storage', 303);
  });

async function readAsked(c: Parameters<typeof readForm>[0] & { var: AppEnv['Variables'] }) {
  const { db, openTiers } = c.var.deps;
  const value = Object.fromEntries(await readForm(c));
  const { pack_id: packId } = parseOrThrow({ schema: formSchema, value, what: 'pack' });
  const stores = await openTiers();
  const available = new Set(cloudTiers.filter((tier) => stores[tier] !== undefined));
  const found = await ensureWaiting({ db, available, packId });
  return { packId, found, db, stores };
}
