import { z } from 'zod';
import { bundleFileSchema, cloudTiers, type CloudBundle } from '../../shared/protocol/bundles.ts';
import { phaseAt, type Phase } from '../../shared/phases/phase.ts';

/** Bundles that one answer tells of. */
const PAGE = 100;

const json = <Schema extends z.ZodType>(schema: Schema) =>
  z.string().transform((text) => schema.parse(JSON.parse(text)) as z.infer<Schema>);

const rowSchema = z.object({
  bundle_id: z.string(),
  session_id: z.string(),
  project: z.string(),
  member: z.string(),
  session_at: z.number(),
  created_at: z.number(),
  encrypted: z.number().transform((value) => value === 1),
  files: json(z.array(bundleFileSchema)),
  objects: json(z.array(z.object({ bytes: z.number(), sha256: z.string() }))),
  copies: json(z.array(z.object({ tier: z.enum(cloudTiers), verified_at: z.number(), objects: z.number() }))),
});

const rowsSchema = z.array(rowSchema);

/** Whole bundles whose session begins with `session`, or was started between two moments. */
export async function listBundles(o: {
  db: D1Database;
  phases: readonly Phase[];
  session: string;
  since: number;
  until: number;
  after: string;
  mayRead: (bundle: { project: string; member: string }) => boolean;
}): Promise<{ bundles: CloudBundle[]; next: string | null }> {
  const { results } = await o.db
    .prepare(
      `SELECT b.bundle_id, b.session_id, b.project, b.member, b.session_at, b.created_at, b.encrypted, b.files,
        (SELECT json_group_array(json_object('bytes', o.bytes, 'sha256', o.sha256) ORDER BY o.object_id) FROM bundle_objects o
          WHERE o.object_id BETWEEN b.bundle_id || '/' AND b.bundle_id || '0') AS objects,
        (SELECT json_group_array(json(tier)) FROM (SELECT json_object('tier', c.tier, 'verified_at', min(c.verified_at),
            'objects', count(*)) AS tier FROM bundle_objects o JOIN object_copies c ON c.object_id = o.object_id
          WHERE o.object_id BETWEEN b.bundle_id || '/' AND b.bundle_id || '0' AND c.state = 'here' GROUP BY c.tier)) AS copies
      FROM bundles b WHERE b.kind = 'session' AND b.complete_at IS NOT NULL AND b.bundle_id > ?1 AND substr(b.session_id, 1, length(?2)) = ?2
        AND b.session_at >= ?3 AND b.session_at < ?4
      ORDER BY b.bundle_id LIMIT ${PAGE}`,
    )
    .bind(o.after, o.session, o.since, o.until)
    .all();
  const rows = rowsSchema.parse(results);
  const bundles = rows.filter(o.mayRead).map(({ session_at, copies, ...row }) => ({
    ...row,
    phase: phaseAt({ phases: o.phases, at: session_at })?.phase ?? null,
    copies: copies
      .filter(({ objects }) => objects === row.objects.length)
      .map(({ tier, verified_at }) => ({ tier, verified_at })),
  }));
  return { bundles, next: rows.length === PAGE ? (rows.at(-1)?.bundle_id ?? null) : null };
}
