import fs from 'node:fs';
import type { Check, CheckContext } from './check.ts';
import type { AppError } from '../../../shared/core/errors.ts';
import { recordedEvents } from '../../hooks/hook-entries.ts';
import { findHooksOff, readSettingsLayers } from '../../hooks/settings-layers.ts';
import type { HooksOff, SettingsLayer } from '../../hooks/settings-layers.ts';
import { formatCount } from '../../terminal/format.ts';
import { fail, ok, warn } from './check.ts';

/** Are our hooks where Claude Code reads them, do its settings let them run, and can they reach the recorder? */
export function checkHooks({ deps }: CheckContext): Check[] {
  const { claudeDirs, cwd, managedSettings } = deps;
  const places = claudeDirs.map((claudeDir) =>
    readSettingsLayers({ claudeDir, projectFolder: cwd, managedFolder: managedSettings }),
  );
  const problems = new Map<string, Check>();
  const looks = new Map<string, SettingsLayer>();
  for (const { layers, problems: unreadable } of places) {
    const off = findHooksOff(layers);
    for (const layer of layers) looks.set(layer.file, layer);
    const runsAnyway = layers.some((layer) => layer.managed && layer.events > 0);
    const checks = [...unreadable.map(unreadableCheck), ...(off && !runsAnyway ? [offCheck(off)] : [])];
    for (const check of checks) problems.set(check.message, check);
  }
  const installed = [...looks.values()].filter((look) => look.events > 0);
  if (installed.length === 0) {
    const missing = warn(
      'hooks',
      'no hooks are installed: sessions are read from transcripts only, later and without durations',
      'run "subtrack init"',
    );
    return [...problems.values(), missing];
  }
  return [...problems.values(), countCheck(installed), checkRecorder(deps.paths.recorder)];
}

function countCheck(installed: readonly SettingsLayer[]): Check {
  const outdated = installed.find((look) => look.events < recordedEvents.length);
  if (outdated) {
    const count = `${outdated.events} of our ${recordedEvents.length} hooks`;
    return warn('hooks', `${outdated.file} has ${count}`, 'run "subtrack init"');
  }
  const files = installed.map((look) => look.file).join(', ');
  return ok('hooks', `installed for ${formatCount(recordedEvents.length)} events in ${files}`);
}

function offCheck({ file, managed, key }: HooksOff): Check {
  const message =
    key === 'disableAllHooks'
      ? `${file} switches all hooks off`
      : `${file} lets hooks of managed settings run and no others`;
  const hint = managed
    ? `ask whoever manages this machine to lift "${key}", or to add our hooks to the managed settings`
    : `remove "${key}" there`;
  return fail('hooks', message, hint);
}

function unreadableCheck(error: AppError): Check {
  return fail('hooks', error.message, error.hint ?? 'correct the file');
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
