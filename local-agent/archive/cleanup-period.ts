import { readSettingsLayers } from '../hooks/settings-layers.ts';
import { DAY } from '../../shared/core/time.ts';

const DEFAULT_DAYS = 30;

/**
 * After how many milliseconds without a change the client deletes a session: `cleanupPeriodDays` of the first layer of its
 * settings that has a usable one. A number below 1 is none: the client refuses it.
 */
export function readCleanupPeriod({
  claudeDir,
  projectFolder,
  managedFolder,
}: {
  claudeDir: string;
  projectFolder: string;
  managedFolder: string;
}): number {
  const { layers } = readSettingsLayers({ claudeDir, projectFolder, managedFolder });
  for (const { settings } of layers) {
    const days = settings['cleanupPeriodDays'];
    if (typeof days === 'number' && days >= 1 && Number.isFinite(days)) return days * DAY;
  }
  return DEFAULT_DAYS * DAY;
}
