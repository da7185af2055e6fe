import fs from 'node:fs';
import path from 'node:path';
import type { Paths } from '../../config/paths.ts';
import { hookGroups, isAnswering, recordedEvents } from '../hook-entries.ts';
import type { Installation } from './hook-record.ts';
import { readHookRecord, writeHookRecord } from './hook-record.ts';
import { undoInsertions } from './json-edit.ts';
import { deleteSettingsFile, readSettingsFile, unwritable, writeSettingsFile } from './settings-file.ts';
import type { SettingsFile } from './settings-file.ts';
import type { DesiredHooks } from './settings-hooks.ts';
import {
  findOurHandlers,
  holdsExactly,
  insertHooks,
  listEmpty,
  listRecordedEvents,
  removeHooks,
} from './settings-hooks.ts';

export type HookChange = {
  settings_file: string;
  change: 'installed' | 'updated' | 'unchanged' | 'removed' | 'absent';
  events: number;
  /** The settings switch all hooks off; ours wait until they are on again. */
  hooks_disabled: boolean;
};

const EMPTY_FILE = '{}\n';

/** Adds our entries to one settings file; `recorder` is the shell word by which they name the recorder. */
export function installHooks(o: {
  paths: Paths;
  settingsFile: string;
  recorder: string;
  /** The answering entries, and whether they are wanted; undefined: as it was. */
  answering?: DesiredHooks;
  answers?: boolean | undefined;
}): HookChange {
  const { paths, settingsFile, recorder } = o;
  const recording = recordedEvents.flatMap((event) =>
    hookGroups({ event, recorder }).map((group) => ({ event, group })),
  );
  const before = readSettingsFile(settingsFile);
  const text = before.text ?? EMPTY_FILE;
  const handlers = findOurHandlers(text);
  const ours = handlers.length;
  const answers = o.answers ?? handlers.some(({ handler }) => isAnswering(handler));
  const desired = answers ? [...recording, ...(o.answering ?? [])] : recording;
  if (holdsExactly({ text, desired })) return report({ settingsFile, text, change: 'unchanged' });

  const record = readHookRecord(paths);
  const known = record[before.target];
  const clean = ours > 0 ? withoutOurs({ text, known }) : text;
  const createdFolder = before.text === undefined && makeFolder(path.dirname(before.target));
  const { text: installed, insertions } = insertHooks({ text: clean, desired });
  const installation: Installation = {
    created_file: before.text === undefined || (ours > 0 && known?.created_file === true),
    created_folder: createdFolder || (ours > 0 && known?.created_folder === true),
    insertions,
    empty_before: listEmpty(clean),
  };
  // The record comes first: should we stop between the two, it describes text that is not there, which does no harm.
  writeHookRecord({ paths, record: { ...record, [before.target]: installation } });
  writeSettingsFile({ before, text: installed });
  return report({ settingsFile, text: installed, change: ours > 0 ? 'updated' : 'installed' });
}

/** Takes our entries out: the bytes from before, where nobody else changed the file. */
export function uninstallHooks({ paths, settingsFile }: { paths: Paths; settingsFile: string }): HookChange {
  const before = readSettingsFile(settingsFile);
  const record = readHookRecord(paths);
  const { [before.target]: known, ...others } = record;
  const text = before.text ?? EMPTY_FILE;
  if (before.text === undefined || findOurHandlers(text).length === 0) {
    writeHookRecord({ paths, record: others });
    return report({ settingsFile, text, change: 'absent' });
  }
  const cleaned = withoutOurs({ text, known });
  if (known?.created_file && Object.keys(JSON.parse(cleaned) as object).length === 0) {
    removeCreated({ before, known });
  } else {
    writeSettingsFile({ before, text: cleaned });
  }
  writeHookRecord({ paths, record: others });
  return report({ settingsFile, text: cleaned, change: 'removed' });
}

/** First by undoing exactly what was put in; where the file was rewritten since, by structure. */
function withoutOurs({ text, known }: { text: string; known: Installation | undefined }): string {
  const undone = known && undoInsertions({ text, insertions: known.insertions });
  if (undone !== undefined && isClean(undone)) return undone;
  return removeHooks({ text, keepEmpty: new Set(known?.empty_before) });
}

function isClean(text: string): boolean {
  try {
    return findOurHandlers(text).length === 0;
  } catch {
    // Undoing left a stray comma: somebody else's entry stands where ours was first.
    return false;
  }
}

function removeCreated({ before, known }: { before: SettingsFile; known: Installation }): void {
  deleteSettingsFile(before.target);
  const folder = path.dirname(before.target);
  if (known.created_folder && fs.readdirSync(folder).length === 0) fs.rmdirSync(folder);
}

function makeFolder(folder: string): boolean {
  try {
    return fs.mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined;
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

function report(o: { settingsFile: string; text: string; change: HookChange['change'] }): HookChange {
  const settings = JSON.parse(o.text) as { disableAllHooks?: unknown };
  return {
    settings_file: o.settingsFile,
    change: o.change,
    events: listRecordedEvents(o.text).length,
    hooks_disabled: settings.disableAllHooks === true,
  };
}
