import fs from 'node:fs';
import path from 'node:path';
import type { Paths } from '../config/paths.ts';
import { ifThere } from '../files/read-if-there.ts';

/** What takes room below the home, in the order in which it is told. */
const kinds = [
  'journal',
  'archive',
  'database',
  'search',
  'snapshots',
  'checkpoints',
  'backups',
  'cloud',
] as const;
type SpaceKind = (typeof kinds)[number];
export type Space = { total_bytes: number; kinds: { kind: SpaceKind; bytes: number }[] };

/** Bytes that lie on the disk, by kind. */
export function measureSpace(paths: Pick<Paths, SpaceKind>): Space {
  const measured = kinds.map((kind) => ({ kind, bytes: bytesOf(kind, paths[kind]) }));
  return { total_bytes: measured.reduce((sum, { bytes }) => sum + bytes, 0), kinds: measured };
}

function bytesOf(kind: SpaceKind, place: string): number {
  const isDatabase = kind === 'database' || kind === 'search';
  const files = isDatabase ? ['', '-wal', '-shm'].map((suffix) => place + suffix) : filesBelow(place);
  return files.reduce((sum, file) => sum + (ifThere(() => fs.statSync(file))?.size ?? 0), 0);
}

function filesBelow(folder: string): string[] {
  const entries = ifThere(() => fs.readdirSync(folder, { recursive: true, withFileTypes: true })) ?? [];
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}
