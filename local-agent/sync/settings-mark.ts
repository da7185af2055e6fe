import type { CloudRules } from '../../shared/privacy/cloud-of-project.ts';
import type { Device } from '../config/device.ts';
import { readConnections } from '../config/connections.ts';
import type { Paths } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';

/** Changes whenever it does what is sent to a cloud, or whether anything is. No device: there is no such cloud. */
export function markOfSettings(o: {
  device: Device | undefined;
  privacy: Settings['privacy'];
  rules: CloudRules;
}): string {
  return JSON.stringify([o.device, o.privacy, o.rules]);
}

/**
 * The same for a cloud of this name, by device file and settings: the answer is whether they still say what they said when
 * this was called.
 */
export function watchSettings(o: {
  deps: { paths: Pick<Paths, 'home' | 'syncLock' | 'device'>; settings: () => Settings };
  name: string;
}): () => boolean {
  const read = () => {
    const { privacy, clouds: rules } = o.deps.settings();
    const device = readConnections(o.deps).find(({ name }) => name === o.name)?.device;
    return markOfSettings({ device, privacy, rules });
  };
  const mark = read();
  return () => read() === mark;
}
