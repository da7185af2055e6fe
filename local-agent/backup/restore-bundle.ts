import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ifThere } from '../files/read-if-there.ts';
import { syncFolder } from '../files/sync-folder.ts';
import { placeTaken } from './backup-errors.ts';
import { MANIFEST, readManifest } from './bundle-manifest.ts';
import { checkBundle } from './check-bundle.ts';
import { hashFile } from './hash-file.ts';

export type RestoredFile = { path: string; bytes: number; sha256: string };

/**
 * Puts the files of a bundle, with their manifest, into a folder. All of them are copied beside their place and compared
 * with the manifest before the first gets its name. What is there already stays, and must be the same. Throws
 * `backup.damaged` or `backup.place_taken`: then nothing was restored.
 */
export async function restoreBundle({ folder, to }: { folder: string; to: string }): Promise<RestoredFile[]> {
  const { manifest, bytes } = readManifest(folder);
  await checkBundle({ folder, manifest });
  const wanted: (Omit<RestoredFile, 'path'> & { name: string })[] = [
    ...manifest.files,
    { name: MANIFEST, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
  ];
  const isNew = !fs.existsSync(to);
  fs.mkdirSync(to, { recursive: true, mode: 0o700 });
  const missing = [];
  for (const file of wanted)
    if (!(await isThere({ file: path.join(to, file.name), ...file }))) missing.push(file);
  const temporary = path.join(to, `.restoring-${randomUUID()}`);
  fs.mkdirSync(temporary, { mode: 0o700 });
  let restored = false;
  try {
    for (const { name } of missing) {
      const copy = path.join(temporary, name);
      fs.copyFileSync(path.join(folder, name), copy, fs.constants.COPYFILE_EXCL);
      fs.chmodSync(copy, 0o600);
    }
    const copied = new Set(missing.map(({ name }) => name));
    await checkBundle({
      folder: temporary,
      manifest: { files: manifest.files.filter(({ name }) => copied.has(name)) },
    });
    for (const { name } of missing) fs.renameSync(path.join(temporary, name), path.join(to, name));
    syncFolder(to);
    restored = true;
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
    if (!restored && isNew) fs.rmdirSync(to);
  }
  return wanted.map(({ name, ...file }) => ({ path: path.join(to, name), ...file }));
}

async function isThere({
  file,
  bytes,
  sha256,
}: {
  file: string;
  bytes: number;
  sha256: string;
}): Promise<boolean> {
  const stat = ifThere(() => fs.lstatSync(file));
  if (stat === undefined) return false;
  const found = stat.isFile() ? await hashFile(file) : undefined;
  if (found?.bytes === bytes && found.sha256 === sha256) return true;
  throw placeTaken({ file });
}
