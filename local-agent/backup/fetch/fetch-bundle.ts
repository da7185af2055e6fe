import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createTarDecoder } from 'modern-tar';
import { isAppError } from '../../../shared/core/errors.ts';
import {
  restoringSchema,
  tierHeader,
  type CloudBundle,
  type CloudTier,
} from '../../../shared/protocol/bundles.ts';
import { describe, fetchFrom, readAnswer } from '../../sync/ask-cloud.ts';
import { bundleDamaged, cannotDecrypt, cloudGaveNone, identityNeeded } from '../backup-errors.ts';
import { bundleNames } from '../bundle-manifest.ts';
import { decrypterFrom } from '../crypt/age-keys.ts';
import type { Cloud } from './cloud-bundles.ts';

/** One object on a slow line. */
const TIMEOUT_MS = 300_000;

type Fetched =
  | { kind: 'fetched'; tier: CloudTier; folder: string }
  /** Parts lie in a cold tier and were asked for; the last is there at `readyAt` (Unix ms). */
  | { kind: 'restoring'; tier: CloudTier; readyAt: number };

/**
 * Gets a bundle from whatever tier has it into a new folder below `into`, each object compared with its hash. Throws
 * `backup.cloud_unavailable`, `backup.damaged`, `backup.identity_needed`, `backup.cannot_decrypt`.
 */
export async function fetchBundle(o: {
  cloud: Cloud;
  bundle: CloudBundle;
  identity: string | undefined;
  into: string;
  onProgress?: (share: number) => void;
}): Promise<Fetched> {
  const { bundle } = o;
  if (bundle.encrypted && o.identity === undefined) throw identityNeeded();
  const packed = path.join(o.into, 'fetched');
  const waiting: { tier: CloudTier; readyAt: number }[] = [];
  let tier: CloudTier = 'r2';
  const handle = await open(packed, 'wx', 0o600);
  try {
    for (const [number, object] of bundle.objects.entries()) {
      o.onProgress?.(number / bundle.objects.length);
      const answer = await fetchObject({ ...o, number, object, write: (part) => handle.write(part) });
      // The others are asked for as well, so that all of them are on their way.
      if ('readyAt' in answer) waiting.push(answer);
      else tier = answer.tier;
    }
  } finally {
    await handle.close();
  }
  const last = waiting.toSorted((one, other) => other.readyAt - one.readyAt)[0];
  if (last !== undefined) return { kind: 'restoring', ...last };
  const folder = path.join(o.into, 'files');
  fs.mkdirSync(folder, { mode: 0o700 });
  await unpack({ packed, folder, identity: bundle.encrypted ? o.identity : undefined });
  fs.rmSync(packed);
  return { kind: 'fetched', tier, folder };
}

async function fetchObject(o: {
  cloud: Cloud;
  bundle: CloudBundle;
  number: number;
  object: { bytes: number; sha256: string };
  write: (part: Uint8Array) => Promise<unknown>;
}): Promise<{ tier: CloudTier; readyAt: number } | { tier: CloudTier }> {
  const path_ = `/v1/bundles/${encodeURIComponent(o.bundle.bundle_id)}/${o.number}`;
  let response: Response;
  try {
    response = await fetchFrom({ ...o.cloud, path: path_, init: {}, timeoutMs: TIMEOUT_MS });
    if (response.status === 202) {
      const { tier, ready_at } = restoringSchema.parse(await response.json());
      return { tier, readyAt: ready_at };
    }
    if (response.status === 200 && response.body !== null) {
      const digest = createHash('sha256');
      let bytes = 0;
      for await (const part of response.body) {
        bytes += part.length;
        if (bytes > o.object.bytes) break;
        digest.update(part);
        await o.write(part);
      }
      if (bytes !== o.object.bytes || digest.digest('hex') !== o.object.sha256)
        throw bundleDamaged({ file: `object ${o.number} of ${o.bundle.bundle_id} in the cloud` });
      const told = restoringSchema.shape.tier.safeParse(response.headers.get(tierHeader));
      return { tier: told.success ? told.data : 'r2' };
    }
  } catch (error) {
    if (isAppError(error)) throw error;
    throw cloudGaveNone({ why: describe(error) });
  }
  const refusal = readAnswer({ response, text: await response.text(), schema: restoringSchema });
  throw cloudGaveNone({ why: refusal.kind === 'ok' ? String(response.status) : refusal.message });
}

async function unpack(o: { packed: string; folder: string; identity: string | undefined }): Promise<void> {
  const source = Readable.toWeb(fs.createReadStream(o.packed)) as ReadableStream<Uint8Array>;
  const plain = o.identity === undefined ? source : await decrypt({ source, identity: o.identity });
  try {
    for await (const { header, body } of plain.pipeThrough(createTarDecoder({ strict: true }))) {
      // A name that is none of ours could lead out of the folder.
      if (!bundleNames.has(header.name)) throw bundleDamaged({ file: header.name });
      const file = path.join(o.folder, header.name);
      await pipeline(body, fs.createWriteStream(file, { flags: 'wx', mode: 0o600 }));
    }
  } catch (cause) {
    if (isAppError(cause)) throw cause;
    throw Object.assign(bundleDamaged({ file: 'the bundle from the cloud' }), { cause });
  }
}

async function decrypt(o: {
  source: ReadableStream<Uint8Array>;
  identity: string;
}): Promise<ReadableStream<Uint8Array>> {
  const decrypter = await decrypterFrom(o.identity);
  try {
    return await decrypter.decrypt(o.source);
  } catch (cause) {
    throw cannotDecrypt({ cause });
  }
}
