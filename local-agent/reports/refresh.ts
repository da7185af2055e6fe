import fs from 'node:fs';
import os from 'node:os';
import type { CatchUpDeps, CatchUpOptions } from '../ingest/catch-up-options.ts';
import type { ImportResult, Progress } from '../ingest/pass/import-result.ts';
import type { Deps } from '../deps.ts';
import { loadDevice } from '../config/device.ts';
import { allClaudeDirs } from '../deps.ts';
import { isStorageTrouble } from '../files/placed-folder.ts';
import { catchUp } from '../ingest/catch-up.ts';
import { isAppError } from '../../shared/core/errors.ts';
import { counted, formatCount } from '../terminal/format.ts';
import { createProgressBar } from '../terminal/progress-bar.ts';

export function catchUpDeps(deps: Deps): CatchUpDeps {
  return {
    paths: deps.paths,
    claudeDirs: allClaudeDirs(deps),
    settings: deps.settings(),
    device: () => loadDevice({ paths: deps.paths, env: deps.env }),
    clock: deps.clock,
    timeZone: deps.timeZone,
    home: deps.env['HOME'] || os.homedir(),
  };
}

/** How often a catch-up is tried that another process stands in the way of; each try waits two seconds. */
const TRIES = 5;

/** A catch-up with a bar on stderr, where nothing but people looks. */
export async function catchUpWithBar({
  deps,
  text,
  signal,
  onWave,
  pause,
}: {
  deps: Deps;
  text: 'now' | 'later';
  signal?: AbortSignal;
} & Pick<CatchUpOptions, 'onWave' | 'pause'>): Promise<ImportResult> {
  const bar = createProgressBar({ output: deps.stderr });
  const options = {
    ...catchUpDeps(deps),
    text,
    ...(signal ? { signal } : {}),
    ...(onWave ? { onWave } : {}),
    ...(pause ? { pause } : {}),
    onProgress({ phase, files, total_files, bytes, total_bytes }: Progress) {
      const what = phase === 'numbers' ? 'reading history' : 'writing its texts to the journal';
      const count = `${formatCount(files)} of ${counted(total_files, 'file')}`;
      bar.show({
        share: total_bytes > 0 ? bytes / total_bytes : files / total_files,
        text: `${what}: ${count}`,
      });
    },
  };
  try {
    for (let tries = 1; ; tries += 1) {
      const result = await catchUp(options);
      if (!result.skipped || signal?.aborted || tries >= TRIES) return result;
      bar.show({ share: 0, text: 'another process reads at this moment; waiting for it' });
    }
  } finally {
    bar.clear();
  }
}

/**
 * Before a report: what is new in spool and transcripts. Whatever goes wrong with that (a home that cannot be written, a
 * full disk, a fault of ours) must not keep anybody from reading what was recorded before. A database that cannot be read
 * is the report's own trouble, and it says so.
 */
export async function refresh({
  deps,
  text = 'later',
}: {
  deps: Deps;
  text?: 'now' | 'later';
}): Promise<void> {
  try {
    const { skipped } = await catchUpWithBar({ deps, text });
    if (skipped) deps.stderr.write('subtrack: another process is still reading; numbers may be incomplete\n');
  } catch (error) {
    const isTold = isAppError(error) && !isUnwritable(error) && !isStorageTrouble(error);
    if (isTold || !fs.existsSync(deps.paths.database)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    deps.stderr.write(`subtrack: numbers may be old: ${why}\n`);
  }
}

const unwritable = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EFBIG']);
const SQLITE_READONLY = 8;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;

function isUnwritable(error: unknown): boolean {
  const { code, errcode, cause } = error as { code?: unknown; errcode?: unknown; cause?: unknown };
  if (typeof code === 'string' && unwritable.has(code)) return true;
  if (typeof errcode === 'number' && [SQLITE_READONLY, SQLITE_FULL, SQLITE_CANTOPEN].includes(errcode & 0xff))
    return true;
  return cause !== undefined && cause !== null && isUnwritable(cause);
}
