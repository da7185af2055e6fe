import { z } from 'zod';
import { segmentKey } from '../../shared/protocol/segments.ts';
import { explainRefusal } from './explain-refusal.ts';
import { parse } from './look-up.ts';
import type { Deployment } from './open-deployment.ts';

/** A segment as the cloud's database knows it. */
export type Receipt = { key: string; bytes: number; sha256: string };

const PAGE = 5000;
const rowSchema = z.object({
  session_id: z.string(),
  segment_id: z.string(),
  bytes: z.number(),
  sha256: z.string(),
});
const answerSchema = z.array(z.object({ results: z.array(rowSchema) }));

/** Every segment that a receipt tells of; each page asks for what comes behind the last one. */
export async function listReceipts(deployment: Deployment): Promise<Receipt[]> {
  const receipts: Receipt[] = [];
  let after = { session_id: '', segment_id: '' };
  for (;;) {
    const sql = `SELECT session_id, segment_id, bytes, sha256 FROM segments
      WHERE (session_id, segment_id) > (${quote(after.session_id)}, ${quote(after.segment_id)})
      ORDER BY session_id, segment_id LIMIT ${PAGE}`;
    const step = 'list of segments';
    const args = ['d1', 'execute', deployment.name, '--remote', '--yes', '--json', '--command', sql];
    const answer = await deployment.run(args);
    if (answer.code !== 0) throw explainRefusal({ answer, step });
    const rows = parse({ schema: answerSchema, stdout: answer.stdout, step })[0]?.results ?? [];
    receipts.push(...rows.map((row) => ({ key: segmentKey(row), bytes: row.bytes, sha256: row.sha256 })));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return receipts;
    after = last;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
