import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { listIfThere, readTextIfThere } from '../../files/read-if-there.ts';
import { tryLock } from '../../store/driver/db.ts';
import { writeAtomically } from '../../files/write-atomically.ts';

/** The last checkpoint of a work tree: the next one is compared with it, and takes the number behind it. */
const chainSchema = z.object({
  session: z.string(),
  ref: z.string(),
  commit: z.string(),
  tree: z.string(),
  left_out: z.string(),
  index: z.string(),
});
export type CheckpointChain = z.infer<typeof chainSchema>;

const NAME = 'chain.json';
/** Held while a checkpoint of the work tree is taken. */
export const TAKING_LOCK = 'taking.lock';

/** `folder`: ours for this work tree. */
export function readChain(folder: string): CheckpointChain | undefined {
  try {
    return chainSchema.parse(JSON.parse(readTextIfThere(path.join(folder, NAME)) ?? ''));
  } catch {
    // None yet, or not readable: the next checkpoint begins a new chain.
    return undefined;
  }
}

export function writeChain({ folder, chain }: { folder: string; chain: CheckpointChain }): void {
  writeAtomically({ file: path.join(folder, NAME), content: `${JSON.stringify(chain)}\n` });
}

/**
 * Of work trees whose last checkpoint was of this session nothing stays: the names of their files would. The next checkpoint
 * begins anew.
 */
export function forgetChains({ checkpoints, session }: { checkpoints: string; session: string }): void {
  const root = path.join(checkpoints, 'git');
  for (const name of listIfThere(root)) {
    const folder = path.join(root, name);
    if (readChain(folder)?.session !== session) continue;
    fs.rmSync(path.join(folder, NAME), { force: true });
    // While one is being taken its files stay: it is of another session.
    const lock = tryLock(path.join(folder, TAKING_LOCK));
    if (lock === undefined) continue;
    try {
      for (const file of listIfThere(folder))
        if (!file.startsWith(TAKING_LOCK))
          fs.rmSync(path.join(folder, file), { recursive: true, force: true });
    } finally {
      lock.release();
    }
  }
}
