import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/core/errors.ts';
import type { Paths } from '../../config/paths.ts';
import { readTextIfThere } from '../../files/read-if-there.ts';
import { writeAtomically } from '../../files/write-atomically.ts';

const installationSchema = z.object({
  /** The settings file, or its folder, did not exist before. */
  created_file: z.boolean(),
  created_folder: z.boolean(),
  insertions: z.array(z.object({ offset: z.number(), text: z.string() })),
  /** Lists (by event) and `hooks` itself that were there but empty. */
  empty_before: z.array(z.string()),
});
const recordSchema = z.record(z.string(), installationSchema);

/** What `init` put into one settings file: only our own text, so that taking it out restores the bytes. */
export type Installation = z.infer<typeof installationSchema>;
export type HookRecord = z.infer<typeof recordSchema>;

/** Without a usable record our entries are still found by what they look like; only exact layout may be lost. */
export function readHookRecord(paths: Paths): HookRecord {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(readTextIfThere(recordFile(paths)) ?? '{}'));
    return parsed.success ? parsed.data : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

export function writeHookRecord({ paths, record }: { paths: Paths; record: HookRecord }): void {
  const file = recordFile(paths);
  try {
    if (Object.keys(record).length === 0) return fs.rmSync(file, { force: true });
    fs.mkdirSync(paths.home, { recursive: true, mode: 0o700 });
    writeAtomically({ file, content: `${JSON.stringify(record)}\n` });
  } catch (cause) {
    throw homeUnwritable({ home: paths.home, cause });
  }
}

export function homeUnwritable({ home, cause }: { home: string; cause: unknown }): AppError {
  return new AppError({
    code: 'init.home_unwritable',
    message: `${home} cannot be written: ${(cause as Error).message}`,
    hint: 'make it writable, or set SUBTRACK_HOME to a folder that is',
    cause,
  });
}

function recordFile(paths: Paths): string {
  return path.join(paths.home, 'hooks.json');
}
