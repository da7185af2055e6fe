import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isBelow } from '../files/is-below.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import type { CloudflareObjects } from './cloudflare-objects.ts';
import { explainRefusal } from './explain-refusal.ts';
import { listReceipts, type Receipt } from './list-receipts.ts';
import type { Deployment } from './open-deployment.ts';

export type Exported = {
  folder: string;
  database_bytes: number;
  segments: number;
  segment_bytes: number;
  /** Keys of segments that the database knows and that are not there, or not as they were sent. */
  missing: string[];
};

/** Requests at once. */
const LANES = 6;

/**
 * The whole database as SQL, and every segment, each compared with the SHA-256 that its sender told. What an earlier run
 * brought is not brought again.
 */
export async function exportCloud(o: {
  deployment: Deployment;
  folder: string;
  /** Undefined: the database holds the segments as well. */
  objects: CloudflareObjects | undefined;
}): Promise<{ exported: Exported; receipts: Receipt[] }> {
  const { deployment, folder, objects } = o;
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const receipts = objects === undefined ? [] : await listReceipts(deployment);
  const missing: string[] = [];
  let bytes = 0;
  const waiting = [...receipts];
  async function lane(from: CloudflareObjects): Promise<void> {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const brought = await bring({ receipt: next, folder, objects: from });
      if (brought === undefined) missing.push(next.key);
      else bytes += brought;
    }
  }
  if (objects !== undefined) await Promise.all(Array.from({ length: LANES }, () => lane(objects)));
  const file = path.join(folder, 'database.sql');
  const step = 'export of the database';
  const args = ['d1', 'export', deployment.name, '--remote', '-y', '--output', file];
  const answer = await deployment.run(args);
  if (answer.code !== 0) throw explainRefusal({ answer, step });
  const exported = {
    folder,
    database_bytes: fs.statSync(file).size,
    segments: receipts.length - missing.length,
    segment_bytes: bytes,
    missing: missing.toSorted(),
  };
  const content = `${JSON.stringify(exported, null, 2)}\n`;
  writeAtomically({ file: path.join(folder, 'export.json'), content });
  return { exported, receipts };
}

/** Bytes of the segment that lies there now; undefined where it cannot be had as it was sent. */
async function bring(o: {
  receipt: Receipt;
  folder: string;
  objects: CloudflareObjects;
}): Promise<number | undefined> {
  const { key, sha256 } = o.receipt;
  const file = path.join(o.folder, key);
  // Names come from machines of the team.
  if (!isBelow({ folder: o.folder, file })) return undefined;
  if (fs.existsSync(file) && hashOf(fs.readFileSync(file)) === sha256) return fs.statSync(file).size;
  const content = await o.objects.get(key);
  if (content === undefined || hashOf(content) !== sha256) return undefined;
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeAtomically({ file, content });
  return content.byteLength;
}

function hashOf(content: Uint8Array): string {
  return crypto.createHash('sha256').update(content).digest('hex');
}
