import { createErrorFactory } from '../../shared/core/errors.ts';

/** `archive.full` or `archive.unwritable`: trouble of ours, which ends a pass; no single file is at fault. */
export const archiveUnwritable = createErrorFactory<{ file: string; cause: unknown }>(({ file, cause }) => ({
  code: isFull(cause) ? 'archive.full' : 'archive.unwritable',
  message: `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
  hint: isFull(cause)
    ? 'free some disk space; what is not archived yet is archived afterwards'
    : 'make the folder writable, or set SUBTRACK_HOME',
  cause,
}));

export const archiveBusy = createErrorFactory(() => ({
  code: 'archive.busy',
  message: 'another process is archiving at this moment',
  hint: 'try again in a moment',
}));

export const newerPack = createErrorFactory<{ file: string }>(({ file }) => ({
  code: 'archive.future_version',
  message: `${file} was written by a newer version`,
  hint: 'update subagent-tracking',
}));

export const damagedRecord = createErrorFactory<{ cause?: unknown }>(({ cause }) => ({
  code: 'archive.damaged',
  message: 'the archived bytes are damaged',
  hint: 'run "subtrack archive verify"',
  cause,
}));

export const notArchived = createErrorFactory<{ prefix: string }>(({ prefix }) => ({
  code: 'archive.not_found',
  message: `no archived session begins with "${prefix}"`,
  hint: 'run "subtrack sessions" for the list',
}));

export const ambiguousSession = createErrorFactory<{ prefix: string; found: readonly string[] }>(
  ({ prefix, found }) => ({
    code: 'archive.ambiguous',
    message: `several archived sessions begin with "${prefix}"`,
    hint: `give more of one: ${found.slice(0, 4).join(', ')}`,
  }),
);

export const wrongMap = createErrorFactory<{ map: string }>(({ map }) => ({
  code: 'usage.wrong_value',
  message: `--map cannot be "${map}"`,
  hint: 'give two absolute folders: --map /old/place=/new/place',
}));

export const unusedMap = createErrorFactory<{ from: string; began: string | undefined }>(
  ({ from, began }) => ({
    code: 'archive.map_unused',
    message: `nothing of this session lies below ${from}`,
    hint: began === undefined ? 'look at the "cwd" of its records' : `it began in ${began}`,
  }),
);

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

function isFull(cause: unknown): boolean {
  return full.has(String((cause as NodeJS.ErrnoException | null)?.code));
}
