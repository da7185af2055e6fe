import path from 'node:path';
import { AppError } from '../../shared/core/errors.ts';
import { listIfThere } from '../files/read-if-there.ts';
import { fieldsOf, type Fields } from '../client/record-fields.ts';
import { readSettingsFile } from './install/settings-file.ts';
import { listRecordedEvents } from './install/settings-hooks.ts';

/** One settings file of Claude Code that is there and can be read. */
export type SettingsLayer = {
  file: string;
  /** Of the organisation: its hooks run also where all others are switched off. */
  managed: boolean;
  settings: Fields;
  /** Events that have a hook of ours here. */
  events: number;
};

export type SettingsLayers = {
  /** The highest first: the first one that defines a key decides. */
  layers: SettingsLayer[];
  /** Files that are there and cannot be read. */
  problems: AppError[];
};

/** What decides in a session of this config folder and project: managed settings, then local, project, user. */
export function readSettingsLayers({
  claudeDir,
  projectFolder,
  managedFolder,
}: {
  claudeDir: string;
  projectFolder: string;
  managedFolder: string;
}): SettingsLayers {
  const managed = [
    // What the organisation's server sent; the client keeps it here.
    path.join(claudeDir, 'remote-settings.json'),
    ...dropIns(path.join(managedFolder, 'managed-settings.d')),
    path.join(managedFolder, 'managed-settings.json'),
  ];
  const own = [
    path.join(projectFolder, '.claude', 'settings.local.json'),
    path.join(projectFolder, '.claude', 'settings.json'),
    path.join(claudeDir, 'settings.json'),
  ];
  const layers: SettingsLayer[] = [];
  const problems: AppError[] = [];
  // In the home folder the project's file may be the user's.
  for (const file of new Set([...managed, ...own])) {
    const layer: SettingsLayer = { file, managed: managed.includes(file), settings: {}, events: 0 };
    try {
      const { text } = readSettingsFile(file);
      if (text === undefined) continue;
      layers.push(layer);
      layer.settings = fieldsOf(JSON.parse(text)) ?? {};
      layer.events = listRecordedEvents(text).length;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push(error);
    }
  }
  return { layers, problems };
}

/** In the order of their names, each above those before it. */
function dropIns(folder: string): string[] {
  return listIfThere(folder)
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .sort()
    .reverse()
    .map((name) => path.join(folder, name));
}

/** Why hooks of these settings do not run, and the file that says so. */
export type HooksOff = { file: string; managed: boolean; key: 'disableAllHooks' | 'allowManagedHooksOnly' };

/** Undefined when hooks of every layer run; managed ones run in any case. */
export function findHooksOff(layers: readonly SettingsLayer[]): HooksOff | undefined {
  const switchedOff = decider(layers, 'disableAllHooks');
  if (switchedOff?.settings['disableAllHooks'] === true) {
    return { file: switchedOff.file, managed: switchedOff.managed, key: 'disableAllHooks' };
  }
  const only = decider(
    layers.filter((layer) => layer.managed),
    'allowManagedHooksOnly',
  );
  if (only?.settings['allowManagedHooksOnly'] !== true) return undefined;
  return { file: only.file, managed: true, key: 'allowManagedHooksOnly' };
}

/** A value of another type is no value: the client passes over it. */
function decider(layers: readonly SettingsLayer[], key: string): SettingsLayer | undefined {
  return layers.find((layer) => typeof layer.settings[key] === 'boolean');
}
