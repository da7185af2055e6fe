import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { DAY } from '../../../shared/core/time.ts';
import { findObject } from '../../../worker/tiers/catalogue.ts';
import { giveObject } from '../../../worker/tiers/give-object.ts';
import { checkCopy, isAsWritten } from '../../../worker/tiers/moving/check-copy.ts';
import type { TierStores } from '../../../worker/tiers/tier-store.ts';
import { enrolDevice } from '../cloud.ts';
import { makeBundle, sendBundle, type SentBundle } from './bundles.ts';

export const now = Date.UTC(2026, 10, 20);
export const limits = {
  due: 60,
  copies: 6,
  copiedBytes: 1e9,
  deletes: 30,
  steps: 6,
  checks: 2,
  asks: 0,
  doubts: 0,
};
export const pieceBytes = 8 * 1024;

export const startOf = (phase: number) => Date.UTC(2026, phase, 1);

/** Five phases of a month each, the last one open; `sent` have begun in the phases named. */
export async function fill(phases: readonly number[], lengths = [3000]): Promise<SentBundle[]> {
  for (const phase of [1, 2, 3, 4, 5])
    await env.DB.prepare('INSERT INTO phases VALUES (?1, ?2, ?3, ?4, 1)')
      .bind(phase, `P${phase}`, startOf(phase), phase === 5 ? null : startOf(phase + 1))
      .run();
  const { token } = await enrolDevice();
  const all = [];
  for (const [at, phase] of phases.entries()) {
    const session_at = startOf(phase) + at;
    const sent = await makeBundle({
      session_id: `s${at}`,
      bundle_id: `s${at}.b`,
      session_at,
      created_at: session_at,
      lengths,
      seed: at + 1,
    });
    await sendBundle({ token, sent });
    all.push(sent);
  }
  // Sent long ago: what is verified today is told from what was.
  await env.DB.prepare('UPDATE object_copies SET verified_at = ?1')
    .bind(now - DAY)
    .run();
  return all;
}

/** Tiers of the copies of each object. */
export async function where(): Promise<Record<string, string>> {
  const { results } = await env.DB.prepare(
    `SELECT object_id, group_concat(tier || CASE state WHEN 'here' THEN '' ELSE ':' || state END, ' ') AS tiers
    FROM (SELECT * FROM object_copies ORDER BY object_id, tier) GROUP BY object_id`,
  ).all<{ object_id: string; tiers: string }>();
  return Object.fromEntries(results.map(({ object_id, tiers }) => [object_id, tiers]));
}

/** What every stop must leave true. */
export async function expectTruth(all: readonly SentBundle[], stores: TierStores): Promise<void> {
  for (const { bundle, objects } of all)
    for (const [number, bytes] of objects.entries()) {
      const id = `${bundle.bundle_id}/${String(number).padStart(4, '0')}`;
      const object = await findObject({ db: env.DB, objectId: id });
      if (object === undefined) throw new Error(id);
      const copies = object.copies.filter(({ state }) => state === 'here');
      expect(copies.length, id).toBeGreaterThan(0);
      for (const copy of copies)
        expect(isAsWritten(await checkCopy({ stores, object, copy })), `${id} in ${copy.tier}`).toBe(true);
      const answer = await giveObject({ object, stores });
      if (answer.kind !== 'body') throw new Error(answer.kind);
      expect(new Uint8Array(await new Response(answer.body).arrayBuffer())).toEqual(bytes);
    }
}
