import fs from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createTarDecoder } from 'modern-tar';
import {
  objectFileName,
  restoringSchema,
  tierHeader,
  type CloudBundle,
  type CloudTier,
} from '../../../shared/protocol/bundles.ts';
import { fetchFrom } from '../../sync/ask-cloud.ts';
import { identityNeeded } from '../backup-errors.ts';
import { decrypterFrom } from '../crypt/age-keys.ts';
import { bundleNames } from '../bundle-manifest.ts';
import type { Cloud } from './cloud-bundles.ts';

/** One object on a slow line. */
const TIMEOUT_MS = 300_000;

type Left =
  | { kind: 'fetched'; tier: CloudTier; folder: string; packed: string }
  | { kind: 'restoring'; tier: CloudTier; readyAt: number };

/**
 * What the cloud still has of a bundle, compared with nothing: the bundle as one file, with zeros where bytes are gone, and
 * the files that could be taken out of it, each as far as it went. Throws `backup.identity_needed`, `backup.cannot_decrypt`.
 */
export async function fetchLeft(o: {
  cloud: Cloud;
  bundle: CloudBundle;
  identity: string | undefined;
  into: string;
}): Promise<Left> {
  const { bundle } = o;
  if (bundle.encrypted && o.identity === undefined) throw identityNeeded();
  const packed = path.join(o.into, objectFileName({ ...bundle, number: 0, count: 1 }));
  const handle = await open(packed, 'wx', 0o600);
  let tier: CloudTier = 'r2';
  try {
    let start = 0;
    for (const [number, object] of bundle.objects.entries()) {
      const answer = await fetchObject({ ...o, number, most: object.bytes });
      if (answer !== undefined && 'readyAt' in answer) return { kind: 'restoring', ...answer };
      if (answer !== undefined) {
        tier = answer.tier;
        await handle.write(answer.bytes, 0, answer.bytes.length, start);
      }
      start += object.bytes;
    }
    await handle.truncate(start);
  } finally {
    await handle.close();
  }
  const folder = path.join(o.into, 'left');
  fs.mkdirSync(folder, { mode: 0o700 });
  await unpackLeft({ packed, folder, identity: bundle.encrypted ? o.identity : undefined });
  return { kind: 'fetched', tier, folder, packed };
}

/** Undefined where no tier gives it. */
async function fetchObject(o: {
  cloud: Cloud;
  bundle: CloudBundle;
  number: number;
  most: number;
}): Promise<{ tier: CloudTier; readyAt: number } | { tier: CloudTier; bytes: Buffer } | undefined> {
  const place = `/v1/bundles/${encodeURIComponent(o.bundle.bundle_id)}/${o.number}`;
  const response = await fetchFrom({ ...o.cloud, path: place, init: {}, timeoutMs: TIMEOUT_MS });
  if (response.status === 202) {
    const { tier, ready_at } = restoringSchema.parse(await response.json());
    return { tier, readyAt: ready_at };
  }
  if (response.status !== 200 || response.body === null) return undefined;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of response.body) {
      parts.push(part);
      bytes += part.length;
      if (bytes >= o.most) break;
    }
  } catch {
    // What came before it broke off is what is left.
  }
  const told = restoringSchema.shape.tier.safeParse(response.headers.get(tierHeader));
  return { tier: told.success ? told.data : 'r2', bytes: Buffer.concat(parts).subarray(0, o.most) };
}

/** The files before the first place that nobody can read, and the part of the one in it. */
async function unpackLeft(o: {
  packed: string;
  folder: string;
  identity: string | undefined;
}): Promise<void> {
  const source = Readable.toWeb(fs.createReadStream(o.packed)) as ReadableStream<Uint8Array>;
  const plain =
    o.identity === undefined
      ? source
      : await (await decrypterFrom(o.identity)).decrypt(source).catch(() => undefined);
  try {
    for await (const { header, body } of plain?.pipeThrough(createTarDecoder()) ?? []) {
      // A name that is none of ours could lead out of the folder.
      if (!bundleNames.has(header.name)) return;
      const file = path.join(o.folder, header.name);
      await pipeline(body, fs.createWriteStream(file, { flags: 'wx', mode: 0o600 }));
    }
  } catch {
    // What was read before is there.
  }
}
