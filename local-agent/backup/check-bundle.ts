import path from 'node:path';
import { isGone } from '../files/is-gone.ts';
import { bundleDamaged } from './backup-errors.ts';
import type { BundleManifest } from './bundle-manifest.ts';
import { hashFile } from './hash-file.ts';

/** Reads every file and compares it with the manifest. Throws `backup.damaged`, which names the file. */
export async function checkBundle({
  folder,
  manifest,
}: {
  folder: string;
  manifest: Pick<BundleManifest, 'files'>;
}): Promise<void> {
  for (const { name, bytes, sha256 } of manifest.files) {
    const file = path.join(folder, name);
    const found = await hashFile(file).catch((error: unknown) => {
      if (isGone(error)) return undefined;
      throw error;
    });
    if (found?.bytes !== bytes || found.sha256 !== sha256) throw bundleDamaged({ file });
  }
}
