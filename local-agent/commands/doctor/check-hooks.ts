import fs from 'node:fs';
import path from 'node:path';
import type { Check, CheckContext } from './check.ts';
import { AppError } from '../../../shared/core/errors.ts';
import { recordedEvents } from '../../hooks/hook-entries.ts';
import { readSettingsFile } from '../../hooks/install/settings-file.ts';
import { listRecordedEvents } from '../../hooks/install/settings-hooks.ts';
import { formatCount } from '../../terminal/format.ts';
import { fail, ok, warn } from './check.ts';

/** Are our hooks where Claude Code reads them, and can they reach the recorder? */
export function checkHooks({ deps }: CheckContext): Check[] {
  const folders = [...deps.claudeDirs, path.join(deps.cwd, '.claude')];
  const looks = folders.map((folder) => lookAt(path.join(folder, 'settings.json')));
  const problems = looks.filter((look) => look.check?.status === 'fail').flatMap((look) => look.check ?? []);
  const installed = looks.filter((look) => look.events > 0);
  if (installed.length === 0) {
    const missing = warn(
      'hooks',
      'no hooks are installed: sessions are read from transcripts only, later and without durations',
      'run "subtrack init"',
    );
    return [...problems, missing];
  }
  const outdated = installed.find((look) => look.events < recordedEvents.length);
  const found = outdated
    ? warn(
        'hooks',
        `${outdated.file} has ${outdated.events} of our ${recordedEvents.length} hooks`,
        'run "subtrack init"',
      )
    : ok(
        'hooks',
        `installed for ${formatCount(recordedEvents.length)} events in ${installed.map((look) => look.file).join(', ')}`,
      );
  return [...problems, found, checkRecorder(deps.paths.recorder)];
}

type Look = { file: string; events: number; check?: Check };

function lookAt(file: string): Look {
  try {
    const { text } = readSettingsFile(file);
    if (text === undefined) return { file, events: 0 };
    const events = listRecordedEvents(text).length;
    const settings = JSON.parse(text) as { disableAllHooks?: unknown };
    if (settings.disableAllHooks !== true) return { file, events };
    return {
      file,
      events,
      check: fail('hooks', `${file} switches all hooks off`, 'remove "disableAllHooks" there'),
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { file, events: 0, check: fail('hooks', error.message, error.hint ?? 'correct the file') };
  }
}

function checkRecorder(recorder: string): Check {
  try {
    fs.accessSync(recorder, fs.constants.R_OK);
    return ok('recorder', recorder);
  } catch {
    return fail(
      'recorder',
      `${recorder} is missing or cannot be read, so that hooks record nothing`,
      'run "subtrack init"',
    );
  }
}
