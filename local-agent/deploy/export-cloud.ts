import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isBelow } from '../files/is-below.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import type { CloudflareObjects } from './cloudflare-objects.ts';
import { exportDatabase } from './export-database.ts';
import {
  type Elsewhere,
  type KnownObject,
  listElsewhere,
  listObjects,
  segmentsOfDetails,
} from './list-objects.ts';
import type { Deployment } from './open-deployment.ts';

export type Exported = {
  folder: string;
  database_bytes: number;
  /** Of the bucket: segments, bundles, folded hours and what old sessions are made of. */
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
  const listed =
    objects === undefined ? { objects: [], isPacked: new Set<string>() } : await listObjects(deployment);
  const known = new Map(listed.objects.map((one) => [one.key, one]));
  const missing: string[] = [];
  let count = 0;
  let bytes = 0;
  async function bringAll(wanted: readonly KnownObject[], from: CloudflareObjects): Promise<void> {
    const waiting = wanted.filter(({ isLeaving }) => !isLeaving);
    const lane = async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const brought = await bring({ object: next, folder, objects: from });
        if (brought !== undefined) {
          count += 1;
          bytes += brought;
        } else if (next.isDetails === true) known.delete(next.key);
        else missing.push(next.key);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }
  if (objects !== undefined) {
    const [details, others] = [true, false].map((is) =>
      [...known.values()].filter((one) => (one.isDetails ?? false) === is),
    );
    await bringAll(details ?? [], objects);
    const told = [...known.values()]
      .filter(({ isDetails }) => isDetails)
      .flatMap(({ key }) => segmentsOfDetails(fs.readFileSync(path.join(folder, key), 'utf8')))
      .filter(({ key }) => !known.has(key) && !listed.isPacked.has(key));
    for (const one of told) known.set(one.key, one);
    await bringAll([...(others ?? []), ...told], objects);
  }
  const exported = {
    folder,
    database_bytes: await exportDatabase({ deployment, file: path.join(folder, 'database.sql') }),
    objects: count,
    object_bytes: bytes,
    missing: missing.toSorted(),
    elsewhere,
  };
  const content = `${JSON.stringify(exported, null, 2)}\n`;
  writeAtomically({ file: path.join(folder, 'export.json'), content });
  return { exported, known: [...known.values()] };
}

/** Bytes of the object that lies there now; undefined where it cannot be had as it was sent. */
async function bring(o: {
  object: KnownObject;
  folder: string;
  objects: CloudflareObjects;
}): Promise<number | undefined> {
  const { key, sha256, isDetails } = o.object;
  const file = path.join(o.folder, key);
  // Names come from machines of the team.
  if (!isBelow({ folder: o.folder, file })) return undefined;
  const isWhole = (content: Uint8Array) => sha256 === null || hashOf(content) === sha256;
  // What an old session is made of is written anew when something comes late; all else stays as it is.
  if (isDetails !== true && fs.existsSync(file) && isWhole(fs.readFileSync(file)))
    return fs.statSync(file).size;
  const content = await o.objects.get(key);
  if (content === undefined || !isWhole(content)) return undefined;
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeAtomically({ file, content });
  return content.byteLength;
}

function hashOf(content: Uint8Array): string {
  return crypto.createHash('sha256').update(content).digest('hex');
}
