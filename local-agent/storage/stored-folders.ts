import path from 'node:path';
import type { Paths } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';

/** What may lie on another disk than the database. */
const storedKinds = ['journal', 'archive', 'search'] as const;
export type StoredKind = (typeof storedKinds)[number];
export type StoredPaths = Pick<Paths, StoredKind | 'home'>;

export type StoredFolder = {
  kind: StoredKind;
  /** Where everybody looks for it: below the home. */
  folder: string;
  /** Where it is to lie; undefined: there. */
  wanted: string | undefined;
  /** What must be there already for that. */
  disk: string | undefined;
};

export function storedFolders({
  paths,
  split,
}: {
  paths: StoredPaths;
  split: Settings['storage']['split'];
}): StoredFolder[] {
  return storedKinds.map((kind) => {
    const disk = split[kind];
    const folder = kind === 'search' ? path.dirname(paths.search) : paths[kind];
    return { kind, folder, disk, wanted: disk && path.join(disk, `subtrack-${kind}`) };
  });
}
