import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { createTarPacker } from 'modern-tar';
import { z } from 'zod';
import { bundleLimits } from '../../../shared/protocol/bundles.ts';
import { readTextIfThere } from '../../files/read-if-there.ts';
import { writeAtomically } from '../../files/write-atomically.ts';
import { plainTranscripts } from '../backup-errors.ts';
import type { Bundle } from '../bundle-folders.ts';
import { MANIFEST, TRANSCRIPTS } from '../bundle-manifest.ts';
import { encrypterFor, readRecipients } from '../crypt/age-keys.ts';

/** Bytes of an object: it is held in memory while it is sent. */
const OBJECT_BYTES = 8 * 1024 * 1024;
const PLAN = 'upload.json';

const planSchema = z.object({
  /** A name beside the plan; encrypting again would give other bytes, so that a stop could not be gone on from. */
  file: z.enum(['upload.tar', 'upload.tar.age']),
  recipients: z.array(z.string()),
  objects: z.array(z.object({ bytes: z.number(), sha256: z.string() })),
});
export type UploadPlan = z.infer<typeof planSchema>;

/**
 * The bundle as one file, encrypted for the recipients when there are any, and the hashes of the objects that it is cut
 * into; what an earlier run packed for the same recipients is taken as it is. Throws `backup.transcripts_plain`,
 * `backup.recipient_unusable`.
 */
export async function packUpload(o: { bundle: Bundle; recipients: readonly string[] }): Promise<UploadPlan> {
  const { folder, manifest } = o.bundle;
  const recipients = readRecipients(o.recipients);
  const hasTranscripts = manifest.files.some(({ name }) => name === TRANSCRIPTS);
  if (hasTranscripts && recipients.length === 0) throw plainTranscripts();
  const planned = readPlan(folder);
  if (planned !== undefined && isSameList(planned.recipients, recipients) && isWhole({ folder, planned }))
    return planned;
  dropUpload(folder);
  const file = recipients.length === 0 ? 'upload.tar' : 'upload.tar.age';
  const names = [MANIFEST, ...manifest.files.map(({ name }) => name)];
  const packed = packFiles({ folder, names, at: new Date(manifest.created_at) });
  const bytes =
    recipients.length === 0
      ? packed.readable
      : await (await encrypterFor(recipients)).encrypt(packed.readable);
  const [objects] = await Promise.all([
    writeObjects({ file: path.join(folder, file), bytes }),
    packed.filled,
  ]);
  const plan: UploadPlan = { file, recipients, objects };
  writeAtomically({ file: path.join(folder, PLAN), content: JSON.stringify(plan) });
  return plan;
}

/** Number `number` of its objects. */
export async function readObject(o: {
  folder: string;
  plan: UploadPlan;
  number: number;
}): Promise<Buffer<ArrayBuffer>> {
  const start = o.plan.objects.slice(0, o.number).reduce((sum, { bytes }) => sum + bytes, 0);
  const buffer = Buffer.alloc(o.plan.objects[o.number]?.bytes ?? 0);
  const handle = await open(path.join(o.folder, o.plan.file));
  try {
    await handle.read(buffer, 0, buffer.length, start);
    return buffer;
  } finally {
    await handle.close();
  }
}

/** What was packed for sending; the bundle stays. */
export function dropUpload(folder: string): void {
  for (const name of [PLAN, ...planSchema.shape.file.options])
    fs.rmSync(path.join(folder, name), { force: true });
}

/** Undefined before it was packed, and of one that cannot be read: it is packed again. */
function readPlan(folder: string): UploadPlan | undefined {
  try {
    return planSchema.parse(JSON.parse(readTextIfThere(path.join(folder, PLAN)) ?? ''));
  } catch {
    return undefined;
  }
}

function isWhole({ folder, planned }: { folder: string; planned: UploadPlan }): boolean {
  const bytes = planned.objects.reduce((sum, object) => sum + object.bytes, 0);
  return fs.statSync(path.join(folder, planned.file), { throwIfNoEntry: false })?.size === bytes;
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}

function packFiles(o: { folder: string; names: readonly string[]; at: Date }): {
  readable: ReadableStream<Uint8Array>;
  filled: Promise<void>;
} {
  const { readable, controller } = createTarPacker();
  const fill = async () => {
    try {
      for (const name of o.names) {
        const file = path.join(o.folder, name);
        const { size } = fs.statSync(file);
        const writer = controller.add({ name, size, mode: 0o600, mtime: o.at }).getWriter();
        if (size > 0)
          for await (const chunk of fs.createReadStream(file, { end: size - 1 })) await writer.write(chunk);
        await writer.close();
      }
      controller.finalize();
    } catch (error) {
      controller.error(error);
      throw error;
    }
  };
  const filled = fill();
  // Whoever reads the stream hears of it first.
  filled.catch(() => undefined);
  return { readable, filled };
}

async function writeObjects(o: {
  file: string;
  bytes: ReadableStream<Uint8Array>;
}): Promise<UploadPlan['objects']> {
  const objects: UploadPlan['objects'] = [];
  let digest = createHash('sha256');
  let held = 0;
  const close = () => {
    objects.push({ bytes: held, sha256: digest.digest('hex') });
    digest = createHash('sha256');
    held = 0;
  };
  const handle = await open(o.file, 'w', 0o600);
  try {
    for await (const chunk of o.bytes) {
      for (let at = 0; at < chunk.length;) {
        const part = chunk.subarray(at, at + OBJECT_BYTES - held);
        digest.update(part);
        await handle.write(part);
        held += part.length;
        at += part.length;
        if (held === OBJECT_BYTES) close();
      }
    }
    if (held > 0) close();
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (objects.length > bundleLimits.objects)
    throw new RangeError('a bundle of more bytes than a cloud takes');
  return objects;
}
