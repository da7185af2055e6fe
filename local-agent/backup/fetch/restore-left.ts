import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isAppError } from '../../../shared/core/errors.ts';
import type { CloudTier } from '../../../shared/protocol/bundles.ts';
import type { Paths } from '../../config/paths.ts';
import { noBundle, placeTaken } from '../backup-errors.ts';
import { bundleNames, MANIFEST, readManifest } from '../bundle-manifest.ts';
import { findBundle } from '../find-bundle.ts';
import { hashFile } from '../hash-file.ts';
import type { RestoredFile } from '../restore-bundle.ts';
import { listCloudBundles, type Cloud } from './cloud-bundles.ts';
import { fetchLeft } from './fetch-left.ts';
import { newestOf } from './restore-any.ts';

type Wanted = { name: string; bytes: number; sha256: string };
type Found = RestoredFile & { name: string; isWhole: boolean };

export type RestoredLeft = { session_id: string; to: string } & (
  | {
      tier: 'local' | CloudTier;
      files: RestoredFile[];
      /** Names of files that are not what was stored. */
      differ: string[];
      /** Names of files of which nothing is left. */
      missing: string[];
    }
  | { tier: CloudTier; readyAt: number }
);

/**
 * What is left of the newest bundle of a session that no place has whole: of each file the best there is, here or in the
 * clouds, and the packed bundle as the cloud gave it. Each is compared, and what differs is named. Throws `backup.not_found`,
 * `backup.place_taken`.
 */
export async function restoreLeft(o: {
  paths: Pick<Paths, 'home' | 'backups'>;
  clouds: readonly Cloud[];
  identity: string | undefined;
  prefix: string;
  place: (bundleId: string) => string;
}): Promise<RestoredLeft> {
  const into = path.join(o.paths.home, `.fetching-${randomUUID()}`);
  fs.mkdirSync(into, { recursive: true, mode: 0o700 });
  try {
    const there = await findThere({ ...o, into });
    const here = findHere(o);
    const id = there?.bundle.bundle_id ?? (here === undefined ? undefined : path.basename(here));
    if (id === undefined) throw noBundle({ prefix: o.prefix });
    const session_id = there?.bundle.session_id ?? path.basename(path.dirname(here ?? ''));
    const to = o.place(id);
    if (there?.left.kind === 'restoring') return { session_id, to, ...there.left };
    // A bundle of another moment holds other files.
    const folders = [here, there?.left.folder].filter(
      (folder) => folder !== undefined && (folder !== here || path.basename(folder) === id),
    ) as string[];
    const wanted = there?.bundle.files ?? wantedOf(folders);
    const best = await takeBest({ folders, wanted });
    fs.mkdirSync(to, { recursive: true, mode: 0o700 });
    const packed = there === undefined ? [] : [there.left.packed];
    const sources = [...best.map(({ path: file }) => file), ...packed];
    for (const source of sources) {
      const target = path.join(to, path.basename(source));
      if (fs.existsSync(target)) throw placeTaken({ file: target });
    }
    for (const source of sources)
      fs.copyFileSync(source, path.join(to, path.basename(source)), fs.constants.COPYFILE_EXCL);
    const found = new Set(best.map(({ name }) => name));
    return {
      session_id,
      to,
      tier: there?.left.tier ?? 'local',
      files: best.map(({ name, bytes, sha256 }) => ({ path: path.join(to, name), bytes, sha256 })),
      differ: best.filter(({ isWhole }) => !isWhole).map(({ name }) => name),
      missing: wanted.filter(({ name }) => !found.has(name)).map(({ name }) => name),
    };
  } finally {
    fs.rmSync(into, { recursive: true, force: true });
  }
}

async function findThere(o: Parameters<typeof restoreLeft>[0] & { into: string }) {
  for (const cloud of o.clouds) {
    const found = await listCloudBundles({ cloud, session: o.prefix });
    const bundle = found.kind === 'ok' ? newestOf({ bundles: found.value, prefix: o.prefix }) : undefined;
    if (bundle !== undefined) return { bundle, left: await fetchLeft({ ...o, cloud, bundle }) };
  }
  return undefined;
}

function findHere(o: { paths: Pick<Paths, 'backups'>; prefix: string }): string | undefined {
  try {
    return findBundle({ backups: o.paths.backups, prefix: o.prefix });
  } catch (error) {
    if (isAppError(error, 'backup.not_found')) return undefined;
    throw error;
  }
}

/** What the manifest says, where one of them can be read. */
function wantedOf(folders: readonly string[]): Wanted[] {
  for (const folder of folders) {
    try {
      return readManifest(folder).manifest.files;
    } catch (error) {
      if (!isAppError(error, 'backup.damaged')) throw error;
    }
  }
  return [];
}

/** Of each file the first that is as it was stored, else the first there is. */
async function takeBest(o: { folders: readonly string[]; wanted: readonly Wanted[] }): Promise<Found[]> {
  const best = new Map<string, Found>();
  for (const folder of o.folders)
    for (const name of bundleNames) {
      const file = path.join(folder, name);
      if (!fs.lstatSync(file, { throwIfNoEntry: false })?.isFile() || best.get(name)?.isWhole) continue;
      const { bytes, sha256 } = await hashFile(file);
      const wanted = o.wanted.find((one) => one.name === name);
      // Nothing says what the manifest was; one that can be read says what it is.
      const isWhole =
        name === MANIFEST ? isReadable(folder) : wanted?.sha256 === sha256 && wanted.bytes === bytes;
      if (isWhole || !best.has(name)) best.set(name, { name, path: file, bytes, sha256, isWhole });
    }
  return [...best.values()];
}

function isReadable(folder: string): boolean {
  return wantedOf([folder]).length > 0;
}
