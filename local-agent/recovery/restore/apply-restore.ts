import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { createErrorFactory } from '../../../shared/core/errors.ts';
import { absolutePath, shownName } from '../git/file-paths.ts';
import type { FileSource } from './file-source.ts';
import { lookAt, stampOf, type PlannedChange } from './plan-restore.ts';

export type AppliedChange = Pick<PlannedChange, 'name' | 'change'>;
/** A file that could not be brought back, or was changed while we were at it; it is as it was. */
export type FailedChange = { name: string; why: string };

/** Contents held in memory at once. */
const FILES_AT_ONCE = 64;

const changedMeanwhile = createErrorFactory(() => ({
  code: 'restore.changed_meanwhile',
  message: 'it was changed at this very moment',
}));
const inTheWay = createErrorFactory<{ folder: string }>(({ folder }) => ({
  code: 'restore.in_the_way',
  message: `${folder} is in the way`,
}));

/**
 * Ignore rules first, since they say what was no part of the checkpoint; then what was not there goes, then the files come.
 * Every file is replaced in one step, and one that fails keeps the others from nothing.
 */
export async function applyRestore({
  source,
  top,
  changes,
}: {
  source: FileSource;
  top: string;
  changes: readonly PlannedChange[];
}): Promise<{ applied: AppliedChange[]; failed: FailedChange[] }> {
  const applied: AppliedChange[] = [];
  const failed: FailedChange[] = [];
  const attempt = (change: PlannedChange, work: () => void) => {
    try {
      if (isOtherThanSeen({ top, change })) throw changedMeanwhile();
      work();
      applied.push({ name: change.name, change: change.change });
    } catch (error) {
      failed.push({ name: change.name, why: error instanceof Error ? error.message : String(error) });
    }
  };
  const rules = changes.filter(({ name, to }) => to !== null && /(^|\/)\.gitignore$/.test(name));
  await writeFiles({ source, top, changes: rules, attempt });
  const deletes = changes.filter(({ to }) => to === null);
  const ignored = await source.ignored(deletes.map(({ name }) => name));
  for (const change of deletes.filter(({ name }) => !ignored.has(name)).toReversed())
    attempt(change, () => deleteFile({ top, name: change.name }));
  const others = changes.filter((change) => change.to !== null && !rules.includes(change));
  await writeFiles({ source, top, changes: others, attempt });
  return { applied, failed };
}

type Attempt = (change: PlannedChange, work: () => void) => void;

async function writeFiles({
  source,
  top,
  changes,
  attempt,
}: {
  source: FileSource;
  top: string;
  changes: readonly PlannedChange[];
  attempt: Attempt;
}): Promise<void> {
  for (let at = 0; at < changes.length; at += FILES_AT_ONCE) {
    const some = changes.slice(at, at + FILES_AT_ONCE);
    const contents = await source.contents(some.flatMap(({ to }) => (to === null ? [] : [to.blob])));
    for (const change of some) {
      attempt(change, () => {
        const content = change.to === null ? undefined : contents.get(change.to.blob);
        if (change.to === null || content === undefined) throw new Error('its content is gone');
        makeFolders({ top, name: change.name });
        writeFile({ file: absolutePath({ top, name: change.name }), mode: change.to.mode, content });
      });
    }
  }
}

function isOtherThanSeen({ top, change }: { top: string; change: PlannedChange }): boolean {
  const stat = lookAt(absolutePath({ top, name: change.name }));
  if (change.stamp === null) return stat !== undefined && !stat.isDirectory();
  return stat === undefined || stampOf(stat) !== change.stamp;
}

/** Never through a symbolic link: that would write somewhere else. */
function makeFolders({ top, name }: { top: string; name: string }): void {
  const parts = name.split('/').slice(0, -1);
  for (const [index] of parts.entries()) {
    const below = parts.slice(0, index + 1).join('/');
    const folder = absolutePath({ top, name: below });
    const stat = lookAt(folder);
    if (stat === undefined) fs.mkdirSync(folder);
    else if (!stat.isDirectory()) throw inTheWay({ folder: shownName(below) });
  }
}

function writeFile({ file, mode, content }: { file: Buffer; mode: string; content: Buffer }): void {
  const existing = lookAt(file);
  // A folder that is empty now held only what went before; one that is not holds what nobody recorded.
  if (existing?.isDirectory()) fs.rmdirSync(file);
  const temporary = Buffer.concat([file, Buffer.from(`.${randomUUID()}`)]);
  try {
    if (mode === '120000') fs.symlinkSync(content, temporary);
    else fs.writeFileSync(temporary, content, { flag: 'wx', mode: mode === '100755' ? 0o777 : 0o666 });
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/** And the folders that are empty without it. */
function deleteFile({ top, name }: { top: string; name: string }): void {
  fs.unlinkSync(absolutePath({ top, name }));
  const parts = name.split('/').slice(0, -1);
  for (let depth = parts.length; depth > 0; depth -= 1) {
    const folder = absolutePath({ top, name: parts.slice(0, depth).join('/') });
    if (fs.readdirSync(folder).length > 0) return;
    fs.rmdirSync(folder);
  }
}
