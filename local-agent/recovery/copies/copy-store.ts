import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { createErrorFactory } from '../../../shared/core/errors.ts';
import { listIfThere, readIfThere } from '../../files/read-if-there.ts';
import { writeAtomically } from '../../files/write-atomically.ts';

const SUFFIX = '.file.zst';

const copyDamaged = createErrorFactory<{ file: string; cause?: unknown }>(({ file, cause }) => ({
  code: 'snapshot.copy_damaged',
  message: `${file} is damaged or gone`,
  hint: 'take another snapshot from "subtrack snapshot list"',
  cause,
}));

/** Contents by their hash in one folder, each once. */
export type CopyStore = {
  put(o: { hash: string; content: Buffer }): void;
  /** Throws `snapshot.copy_damaged`. */
  read(hash: string): Buffer;
  /** What nobody names any more goes. */
  keepOnly(hashes: ReadonlySet<string>): void;
};

export function openCopyStore(folder: string): CopyStore {
  const fileOf = (hash: string) => path.join(folder, `${hash}${SUFFIX}`);
  return {
    put({ hash, content }) {
      const file = fileOf(hash);
      if (fs.existsSync(file)) return;
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeAtomically({ file, content: zlib.zstdCompressSync(content) });
    },
    read(hash) {
      const file = fileOf(hash);
      const stored = readIfThere(file);
      if (stored === undefined) throw copyDamaged({ file });
      let content: Buffer;
      try {
        content = zlib.zstdDecompressSync(stored);
      } catch (cause) {
        throw copyDamaged({ file, cause });
      }
      if (hashOf(content) !== hash) throw copyDamaged({ file });
      return content;
    },
    keepOnly(hashes) {
      for (const name of listIfThere(folder)) {
        if (name.endsWith(SUFFIX) && !hashes.has(name.slice(0, -SUFFIX.length)))
          fs.rmSync(path.join(folder, name), { force: true });
      }
    },
  };
}

export function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
