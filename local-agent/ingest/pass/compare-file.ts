import fs from 'node:fs';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import { DAY } from '../../../shared/core/time.ts';
import type { TranscriptFile } from '../../transcripts/files/discover-transcripts.ts';
import { metaPath } from '../../transcripts/map/read-agent-meta.ts';
import { isSame } from './foreign-files.ts';
import type { SkippedInputs } from './skipped-inputs.ts';
import type { CursorStamp } from './transcript-cursors.ts';

export type ChangedFile = TranscriptFile & {
  inode: number;
  size: number;
  mtime_ms: number;
  born_at: string | undefined;
  meta_ms: number | null;
  /** Something was read of it before. */
  known: boolean;
};

/** How long after the last line of a subagent its sidecar may still tell how it ended. */
const END_NOTED_MS = DAY;

/** Whether what was read of its sidecar stands whatever that says now. */
export function isSettled({
  meta_ms,
  mtimeMs,
  now,
}: {
  meta_ms: number | null;
  mtimeMs: number;
  now: number;
}): boolean {
  return meta_ms !== null && now - mtimeMs > END_NOTED_MS;
}

/** What is to be read of a file; `waits`: it could not be read, and did not change since. */
export function compareFile({
  file,
  stat,
  stamp,
  skipped,
  now,
}: {
  file: TranscriptFile;
  stat: fs.Stats;
  stamp: CursorStamp | undefined;
  skipped: SkippedInputs;
  now: number;
}): ChangedFile | 'same' | 'waits' {
  if (skipped.isWaiting({ path: file.path, stat })) return 'waits';
  const same = stamp !== undefined && stamp.gone === 0 && isSame({ known: stamp, stat });
  const settled = same && isSettled({ meta_ms: stamp.meta_ms, mtimeMs: stat.mtimeMs, now });
  const metaMs =
    file.agent_id === MAIN_AGENT || settled ? (stamp?.meta_ms ?? null) : metaTime({ file, skipped });
  if (same && metaMs === stamp.meta_ms && !skipped.has(file.path)) return 'same';
  return {
    ...file,
    inode: stat.ino,
    size: stat.size,
    mtime_ms: stat.mtimeMs,
    born_at: birthTime(stat),
    meta_ms: metaMs,
    known: stamp !== undefined,
  };
}

/**
 * The sidecar may be written after the transcript, and again when the agent ends or is stopped. One that could not be read
 * is as good as none until it changes.
 */
function metaTime({ file, skipped }: { file: TranscriptFile; skipped: SkippedInputs }): number | null {
  const meta = metaPath(file.path);
  const stat = fs.statSync(meta, { throwIfNoEntry: false });
  return stat === undefined || skipped.isWaiting({ path: meta, stat }) ? null : stat.mtimeMs;
}

/** File systems without a birth time give 0 or the time of the last change of the inode. */
function birthTime(stat: fs.Stats): string | undefined {
  const born = Math.min(stat.birthtimeMs || Infinity, stat.mtimeMs);
  return Number.isFinite(born) && born > 0 ? new Date(born).toISOString() : undefined;
}
