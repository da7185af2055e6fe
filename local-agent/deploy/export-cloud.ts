import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isBelow } from '../files/is-below.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import type { CloudflareObjects } from './cloudflare-objects.ts';
import { exportDatabase } from './export-database.ts';
import { type Elsewhere, type KnownObject, listElsewhere, listObjects } from './list-objects.ts';
import type { Deployment } from './open-deployment.ts';

export type Exported = {
  folder: string;
  database_bytes: number;
  /** Of the bucket: segments, bundles and folded hours. */
  objects: number;
  object_bytes: number;
  /** Keys that the database knows and that are not there, or not as they were sent. */
  missing: string[];
  /** What lies on Drive and S3 is not exported. */
  elsewhere: Elsewhere[];
};

/** Requests at once. */
const LANES = 6;

/**
 * The whole database as SQL, and every object of the bucket that it knows, each compared with its SHA-256 where one is
 * known. What an earlier run brought is not brought again.
 */
export async function exportCloud(o: {
  deployment: Deployment;
  folder: string;
  /** Undefined: the database holds everything. */
  objects: CloudflareObjects | undefined;
}): Promise<{ exported: Exported; known: KnownObject[] }> {
  const { deployment, folder, objects } = o;
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  // It may have been there.
  fs.chmodSync(folder, 0o700);
  const elsewhere = await listElsewhere(deployment);
  const known = objects === undefined ? [] : await listObjects(deployment);
  const missing: string[] = [];
  const wanted = known.filter(({ isLeaving }) => !isLeaving);
  let bytes = 0;
  const waiting = [...wanted];
  async function lane(from: CloudflareObjects): Promise<void> {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const brought = await bring({ object: next, folder, objects: from });
      if (brought === undefined) missing.push(next.key);
      else bytes += brought;
    }
  }
  if (objects !== undefined) await Promise.all(Array.from({ length: LANES }, () => lane(objects)));
  const exported = {
    folder,
    database_bytes: await exportDatabase({ deployment, file: path.join(folder, 'database.sql') }),
    objects: wanted.length - missing.length,
    object_bytes: bytes,
    missing: missing.toSorted(),
    elsewhere,
  };
  const content = `${JSON.stringify(exported, null, 2)}\n`;
  writeAtomically({ file: path.join(folder, 'export.json'), content });
  return { exported, known };
}

/** Bytes of the object that lies there now; undefined where it cannot be had as it was sent. */
async function bring(o: {
  object: KnownObject;
  folder: string;
  objects: CloudflareObjects;
}): Promise<number | undefined> {
  const { key, sha256 } = o.object;
  const file = path.join(o.folder, key);
  // Names come from machines of the team.
  if (!isBelow({ folder: o.folder, file })) return undefined;
  const isWhole = (content: Uint8Array) => sha256 === null || hashOf(content) === sha256;
  if (fs.existsSync(file) && isWhole(fs.readFileSync(file))) return fs.statSync(file).size;
  const content = await o.objects.get(key);
  if (content === undefined || !isWhole(content)) return undefined;
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeAtomically({ file, content });
  return content.byteLength;
}

function hashOf(content: Uint8Array): string {
  return crypto.createHash('sha256').update(content).digest('hex');
}
