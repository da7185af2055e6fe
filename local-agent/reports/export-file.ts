import path from 'node:path';
import type { Deps } from '../deps.ts';
import { createErrorFactory } from '../../shared/core/errors.ts';
import { openAtomically } from '../files/write-atomically.ts';

export const unwritableError = createErrorFactory<{ file: string; cause: unknown }>(({ file, cause }) => ({
  code: 'export.unwritable',
  message: `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
  hint: 'give another --out',
  cause,
}));

/** Where an export goes; `done` makes a file appear whole, `abandon` leaves nothing behind. */
export type Sink = { write: (text: string) => void; done: () => void; abandon: () => void };

export function openSink({
  deps,
  out,
}: {
  deps: Pick<Deps, 'stdout' | 'cwd'>;
  out: string | undefined;
}): Sink {
  if (out === undefined) {
    return { write: (text) => void deps.stdout.write(text), done: () => undefined, abandon: () => undefined };
  }
  const file = path.resolve(deps.cwd, out);
  try {
    const { write, commit, abandon } = openAtomically({ file });
    return { write, done: commit, abandon };
  } catch (cause) {
    throw unwritableError({ file, cause });
  }
}
