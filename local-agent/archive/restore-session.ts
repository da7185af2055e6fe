import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isAppError } from '../../shared/core/errors.ts';
import { openAtomically } from '../files/write-atomically.ts';
import { contentOf, readVersions, type Version, type VersionedFile } from './archived-versions.ts';
import { unusedMap } from './archive-errors.ts';
import { findCwd, mapChunks } from './map-transcript.ts';
import { mapPath, projectFolderName, type PathMap } from './map-paths.ts';

/**
 * `written`: it was not there, or had only the beginning. `same`: nothing to do. `kept`: what is there goes on where the
 * archive ends. `beside`: what is there is another file, and stays; the archived one lies beside it. `damaged`: it
 * could not be read whole, and is left out.
 */
type RestoredState = 'written' | 'same' | 'kept' | 'beside' | 'damaged';
type RestoredFile = {
  path: string;
  bytes: number;
  sha256: string | null;
  state: RestoredState;
  /** Set when this is what the file held before: its version. */
  version?: number;
};
export type Restored = { files: RestoredFile[]; cwd: string | undefined; root: string };

/**
 * Puts the files of a session back: at their old place, or below another config folder. The newest version gets the
 * file's name, older ones lie beside it with a number. What is there already is never overwritten by something else.
 */
export function restoreSession({
  pack,
  sessionId,
  to,
  map,
}: {
  pack: string;
  sessionId: string;
  to: string | undefined;
  map: PathMap | undefined;
}): Restored {
  const fd = fs.openSync(pack, 'r');
  try {
    const { files } = readVersions({ fd, file: pack });
    const began = cwdOf({ fd, files, sessionId });
    const cwd = map === undefined || began === undefined ? began : mapPath(map, began);
    if (map !== undefined && cwd === undefined) throw unusedMap({ from: map.from, began });
    const placed = files.flatMap((file) => {
      const target = targetOf({ file, to, newFolder: map === undefined ? undefined : cwd });
      return [...file.versions]
        .reverse()
        .map((version, age) => restoreVersion({ fd, file, version, target, isNewest: age === 0, map }));
    });
    return { files: placed, cwd, root: to ?? files[0]?.root ?? '' };
  } finally {
    fs.closeSync(fd);
  }
}

/** Where the session began: the project's folder is named for it. */
function cwdOf({
  fd,
  files,
  sessionId,
}: {
  fd: number;
  files: readonly VersionedFile[];
  sessionId: string;
}): string | undefined {
  const main = files.find(({ file }) => path.posix.basename(file) === `${sessionId}.jsonl`);
  const newest = main?.versions.at(-1);
  return newest && findCwd(contentOf({ fd, version: newest }));
}

function targetOf({
  file: { root, file },
  to,
  newFolder,
}: {
  file: VersionedFile;
  to: string | undefined;
  newFolder: string | undefined;
}): string {
  const parts = file.split('/');
  if (newFolder !== undefined && parts[0] === 'projects' && parts.length > 2)
    parts[1] = projectFolderName(newFolder);
  return path.join(to ?? root, ...parts);
}

function restoreVersion({
  fd,
  file,
  version,
  target,
  isNewest,
  map,
}: {
  fd: number;
  file: VersionedFile;
  version: Version;
  target: string;
  isNewest: boolean;
  map: PathMap | undefined;
}): RestoredFile {
  const place = isNewest ? target : `${target}.version-${version.version}`;
  const numbered = isNewest ? {} : { version: version.version };
  const read = () => {
    const chunks = contentOf({ fd, version });
    return map !== undefined && file.file.endsWith('.jsonl') ? mapChunks({ map, chunks }) : chunks;
  };
  try {
    return { ...put({ target: place, read }), ...numbered };
  } catch (error) {
    if (!isAppError(error, 'archive.damaged')) throw error;
    return { path: place, bytes: version.bytes, sha256: null, state: 'damaged', ...numbered };
  }
}

/** Bytes decide what there is to do: one of both may be the beginning of the other. */
function put({ target, read }: { target: string; read: () => Iterable<Buffer> }): RestoredFile {
  const { bytes, sha256, state } = compare({ target, chunks: read() });
  if (state === 'same' || state === 'kept') return { path: target, bytes, sha256, state };
  const place = state === 'beside' ? freeName(target) : target;
  fs.mkdirSync(path.dirname(place), { recursive: true, mode: 0o700 });
  const file = openAtomically({ file: place });
  try {
    for (const chunk of read()) file.write(chunk);
    file.commit();
  } catch (error) {
    file.abandon();
    throw error;
  }
  return { path: place, bytes, sha256, state };
}

function compare({ target, chunks }: { target: string; chunks: Iterable<Buffer> }): {
  bytes: number;
  sha256: string;
  state: RestoredState;
} {
  const fd = fs.existsSync(target) ? fs.openSync(target, 'r') : undefined;
  const size = fd === undefined ? 0 : fs.fstatSync(fd).size;
  const hash = createHash('sha256');
  let bytes = 0;
  let differs = false;
  try {
    for (const chunk of chunks) {
      hash.update(chunk);
      if (fd !== undefined && !differs && bytes < size) {
        const theirs = Buffer.alloc(Math.min(chunk.length, size - bytes));
        const got = fs.readSync(fd, theirs, 0, theirs.length, bytes);
        differs = !theirs.subarray(0, got).equals(chunk.subarray(0, got));
      }
      bytes += chunk.length;
    }
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
  const state = differs
    ? 'beside'
    : fd === undefined || size < bytes
      ? 'written'
      : size === bytes
        ? 'same'
        : 'kept';
  return { bytes, sha256: hash.digest('hex'), state };
}

/** Not a name that the client, or we, would read as a transcript. */
function freeName(target: string): string {
  for (let number = 1; ; number += 1) {
    const name = `${target}.archived-${number}`;
    if (!fs.existsSync(name)) return name;
  }
}
