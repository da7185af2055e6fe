import { z } from 'zod';
import { HOUR } from '../../shared/core/time.ts';
import { foldedKey } from '../../shared/protocol/folded-parts.ts';
import { detailsKey, readDetails } from '../../shared/protocol/session-details.ts';
import { segmentKey } from '../../shared/protocol/segments.ts';
import { explainRefusal } from './explain-refusal.ts';
import { parse } from './look-up.ts';
import type { Deployment } from './open-deployment.ts';

/** An object of the bucket as the cloud's database knows it. */
export type KnownObject = {
  key: string;
  /** Null where the database has no hash of it: it is taken as it is. */
  sha256: string | null;
  /** It waits to be deleted: purged, replaced, or kept elsewhere. */
  isLeaving: boolean;
  /** What an old session is made of, if that was put away already; it tells of segments that the database does not. */
  isDetails?: boolean;
};

/** How many objects lie on a tier outside of the account. */
export type Elsewhere = { tier: 'drive' | 's3'; objects: number };

const PAGE = 5000;

/**
 * Segments, bundles, packs of segments, folded hours and old sessions; each page asks for what comes behind the last row.
 * `isPacked`: keys of segments that lie in packs, which are listed themselves.
 */
export async function listObjects(
  deployment: Deployment,
): Promise<{ objects: KnownObject[]; isPacked: ReadonlySet<string> }> {
  const segments = await readPages({
    deployment,
    step: 'list of segments',
    row: z.object({ session_id: z.string(), segment_id: z.string(), sha256: z.string() }),
    sql: (last) => `SELECT session_id, segment_id, sha256 FROM segments
      WHERE (session_id, segment_id) > (${quote(last?.session_id)}, ${quote(last?.segment_id)})
      ORDER BY session_id, segment_id`,
  });
  const packed = await readPages({
    deployment,
    step: 'list of packed segments',
    row: z.object({ session_id: z.string(), segment_id: z.string() }),
    sql: (
      last,
    ) => `SELECT p.session_id, m.value ->> 0 AS segment_id FROM packed_segments p, json_each(p.members) m
      WHERE (p.session_id, m.value ->> 0) > (${quote(last?.session_id)}, ${quote(last?.segment_id)})
      GROUP BY 1, 2 ORDER BY 1, 2`,
  });
  // These lie in packs, which the list of copies names.
  const isPacked = new Set(packed.map(segmentKey));
  const copies = await readPages({
    deployment,
    step: 'list of bundles',
    row: z.object({
      object_id: z.string(),
      key: z.string(),
      state: z.string(),
      sha256: z.string().nullable(),
    }),
    sql: (last) => `SELECT c.object_id, c.key, c.state, o.sha256
      FROM object_copies c LEFT JOIN bundle_objects o ON o.object_id = c.object_id
      WHERE c.tier = 'r2' AND c.object_id > ${quote(last?.object_id)} ORDER BY c.object_id`,
  });
  const folded = await readPages({
    deployment,
    step: 'list of folded hours',
    row: z.object({ day: z.number(), part: z.number(), version: z.string() }),
    sql: (last) => `SELECT day, part, version FROM folded_parts
      WHERE version <> '' AND (day, part) > (${last?.day ?? -1}, ${last?.part ?? -1}) ORDER BY day, part`,
  });
  const old = await readPages({
    deployment,
    step: 'list of old sessions',
    row: z.object({ session_id: z.string() }),
    sql: (last) => `SELECT s.session_id FROM session_rollups s
      WHERE s.session_id > ${quote(last?.session_id)}
        AND s.started_at < (SELECT until_hour FROM folded_hours) * ${HOUR} ORDER BY s.session_id`,
  });
  const objects = [
    ...old.map((row) => ({
      key: detailsKey(row.session_id),
      sha256: null,
      isLeaving: false,
      isDetails: true,
    })),
    ...segments
      .filter((row) => !isPacked.has(segmentKey(row)))
      .map((row) => ({ key: segmentKey(row), sha256: row.sha256, isLeaving: false })),
    ...copies.map(({ key, sha256, state }) => ({ key, sha256, isLeaving: state === 'leaving' })),
    ...folded.map((row) => ({ key: foldedKey(row), sha256: null, isLeaving: false })),
  ];
  return { objects, isPacked };
}

/** The segments that what an old session is made of tells of. */
export function segmentsOfDetails(text: string): KnownObject[] {
  const { session_id, rows } = readDetails(text);
  return rows.segments.map(({ segment_id, sha256 }) => ({
    key: segmentKey({ session_id, segment_id: String(segment_id) }),
    sha256: String(sha256),
    isLeaving: false,
  }));
}

/** What lies on Drive and S3, also what waits to be deleted there or is being written. */
export function listElsewhere(deployment: Deployment): Promise<Elsewhere[]> {
  return readPages({
    deployment,
    step: 'list of other tiers',
    row: z.object({ tier: z.enum(['drive', 's3']), objects: z.number() }),
    sql: (last) => `SELECT tier, count(DISTINCT key) AS objects FROM (
        SELECT tier, key FROM object_copies WHERE tier <> 'r2' UNION ALL SELECT 's3', key FROM phase_bundles)
      WHERE tier > ${quote(last?.tier)} GROUP BY tier ORDER BY tier`,
  });
}

async function readPages<Row>(o: {
  deployment: Deployment;
  step: string;
  row: z.ZodType<Row>;
  /** Asks for what comes behind the last row. */
  sql: (last: Row | undefined) => string;
}): Promise<Row[]> {
  const { deployment, step } = o;
  const schema = z.array(z.object({ results: z.array(o.row) }));
  const all: Row[] = [];
  for (;;) {
    const sql = `${o.sql(all.at(-1))} LIMIT ${PAGE}`;
    const args = ['d1', 'execute', deployment.name, '--remote', '--yes', '--json', '--command', sql];
    const answer = await deployment.run(args);
    // A cloud that was never upgraded since there is such a thing has none of it.
    if (answer.code !== 0 && /no such table/i.test(answer.stdout + answer.stderr)) return all;
    if (answer.code !== 0) throw explainRefusal({ answer, step });
    const rows = parse({ schema, stdout: answer.stdout, step })[0]?.results ?? [];
    all.push(...rows);
    if (rows.length < PAGE) return all;
  }
}

function quote(text = ''): string {
  return `'${text.replaceAll("'", "''")}'`;
}
