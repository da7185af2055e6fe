import fs from 'node:fs';
import { AppError } from '../../../shared/core/errors.ts';
import { readRegular } from '../../files/read-regular.ts';
import { writeAtomically } from '../../files/write-atomically.ts';
import { parseJsonText } from './json-text.ts';

const BOM = '\u{FEFF}';

/** `text` is without a byte order mark; `target` is where a link leads. */
export type SettingsFile = { target: string; text: string | undefined; bom: boolean; mode: number };

/** Reads Claude Code's settings; throws `init.settings_unreadable` or `init.settings_malformed`. */
export function readSettingsFile(file: string): SettingsFile {
  const target = resolveTarget(file);
  if (target === undefined) return { target: file, text: undefined, bom: false, mode: 0o600 };
  let bytes: Buffer;
  let mode: number;
  try {
    mode = fs.statSync(target).mode & 0o7777;
    bytes = readBytes(target);
  } catch (cause) {
    throw unreadable(file, cause);
  }
  const { text, bom } = decode(file, bytes);
  try {
    parseJsonText(text);
  } catch (cause) {
    const why = text.trim() === '' ? 'it is empty' : (cause as Error).message;
    throw malformed(file, why, cause);
  }
  return { target, text, bom, mode };
}

/**
 * Replaces the file in one step, so that Claude Code, which watches it, never reads half of it. Keeps the mode.
 * `before` is what was read: a file that somebody changed since is left alone.
 */
export function writeSettingsFile({ before, text }: { before: SettingsFile; text: string }): void {
  const { target, mode } = before;
  const was = before.text === undefined ? undefined : withBom(before.text, before.bom);
  try {
    if (before.text !== undefined && (mode & 0o200) === 0) throw new Error('the file is write-protected');
    writeAtomically({
      file: target,
      content: withBom(text, before.bom),
      mode,
      beforeCommit() {
        const now = readRegular({ path: target, maxBytes: MAX_BYTES })?.toString('utf8');
        if (now !== was) throw new Error('somebody else changed it at the same moment');
      },
    });
  } catch (cause) {
    throw unwritable(target, cause);
  }
}

export function deleteSettingsFile(target: string): void {
  try {
    fs.rmSync(target, { force: true });
  } catch (cause) {
    throw unwritable(target, cause);
  }
}

export function unwritable(file: string, cause: unknown): AppError {
  return new AppError({
    code: 'init.settings_unwritable',
    message: `${file} cannot be changed: ${(cause as Error).message}`,
    hint: 'check the permissions of the file and its folder, then run init again',
    cause,
  });
}

/** Lists of permissions may be long; a file of many megabytes is none that the client writes. */
const MAX_BYTES = 4 * 1024 * 1024;

function readBytes(target: string): Buffer {
  const bytes = readRegular({ path: target, maxBytes: MAX_BYTES });
  if (bytes === undefined) throw new Error('it is gone');
  return bytes;
}

function resolveTarget(file: string): string | undefined {
  try {
    return fs.realpathSync(file);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing && !fs.lstatSync(file, { throwIfNoEntry: false })) return undefined;
    throw unreadable(
      file,
      missing ? new Error('it is a link to a file that does not exist', { cause }) : cause,
    );
  }
}

function decode(file: string, bytes: Buffer): { text: string; bom: boolean } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.startsWith(BOM) ? { text: text.slice(1), bom: true } : { text, bom: false };
  } catch (cause) {
    throw malformed(file, 'it is not UTF-8 text', cause);
  }
}

function withBom(text: string, bom: boolean): string {
  return bom ? BOM + text : text;
}

function unreadable(file: string, cause: unknown): AppError {
  return new AppError({
    code: 'init.settings_unreadable',
    message: `${file} cannot be read: ${(cause as Error).message}`,
    hint: 'make the file readable, or move it away',
    cause,
  });
}

function malformed(file: string, why: string, cause: unknown): AppError {
  return new AppError({
    code: 'init.settings_malformed',
    message: `${file} is not valid JSON: ${why}`,
    hint: 'correct the file (Claude Code ignores it as it is) and run init again',
    cause,
  });
}
