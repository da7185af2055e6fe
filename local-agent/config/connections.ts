import path from 'node:path';
import { AppError } from '../../shared/core/errors.ts';
import { type CloudRules, cloudOfProject } from '../../shared/privacy/cloud-of-project.ts';
import { type Device, readDevice, type StoredDevice } from './device.ts';
import type { Paths } from './paths.ts';
import type { Settings } from './settings.ts';

/** One cloud that this machine sends to. */
export type Connection = {
  name: string;
  /** It takes the projects that no rule names. */
  isUsual: boolean;
  /** This machine as that cloud knows it. */
  device: Device;
  /** Whether a project goes there: each goes to one cloud at most. */
  serves: (project: string) => boolean;
  /** Held while something is sent there, so that none waits for another. */
  paths: { syncLock: string };
};

/** The cloud that was given no name. */
export const USUAL = 'default';

function usualName(device: StoredDevice): string {
  return device.cloud_name ?? USUAL;
}

type Known = { device: StoredDevice; rules: CloudRules; paths: Pick<Paths, 'home' | 'syncLock'> };

/** The cloud of all projects that no rule names. Its device has no address while this machine is not connected to one. */
export function usualConnection(o: Known): Connection {
  const { cloud_name: _, clouds: __, ...device } = o.device;
  return connection({ ...o, name: usualName(o.device), isUsual: true, device });
}

/** Clouds for some projects. */
export function otherConnections(o: Known): Connection[] {
  const { device_id, name } = o.device;
  return (o.device.clouds ?? []).map(({ name: cloud, url, token, member }) =>
    connection({ ...o, name: cloud, isUsual: false, device: { device_id, member, name, url, token } }),
  );
}

/** Every cloud that this machine is connected to, that of most projects first. */
export function listConnections(o: Known): Connection[] {
  return [usualConnection(o), ...otherConnections(o)].filter(({ device }) => device.url !== undefined);
}

/** As device file and settings say now. */
export function readConnections(o: {
  paths: Pick<Paths, 'home' | 'syncLock' | 'device'>;
  settings: () => Pick<Settings, 'clouds'>;
}): Connection[] {
  const device = readDevice(o.paths);
  return device === undefined ? [] : listConnections({ device, rules: o.settings().clouds, paths: o.paths });
}

/** Locks of every cloud there is, for whoever must know that nothing is being sent. */
export function syncLocks(paths: Pick<Paths, 'home' | 'syncLock' | 'device'>): string[] {
  const names = (readDevice(paths)?.clouds ?? []).map(({ name }) => name);
  return [paths.syncLock, ...names.map((name) => lockOf({ paths, name }))];
}

function connection(o: Known & { name: string; isUsual: boolean; device: Device }): Connection {
  const { name, isUsual, device, rules } = o;
  const usual = usualName(o.device);
  return {
    name,
    isUsual,
    device,
    serves: (project) => cloudOfProject({ project, rules, usual }) === name,
    paths: { syncLock: isUsual ? o.paths.syncLock : lockOf({ paths: o.paths, name }) },
  };
}

function lockOf(o: { paths: Pick<Paths, 'home'>; name: string }): string {
  return path.join(o.paths.home, `sync-${o.name}.lock`);
}

/** The one of this name; without a name the one of most projects, else the only one. Throws `cloud.unknown`. */
export function pickConnection(o: {
  connections: readonly Connection[];
  name: string | undefined;
}): Connection | undefined {
  const { connections, name } = o;
  if (name === undefined)
    return (
      connections.find(({ isUsual }) => isUsual) ?? (connections.length === 1 ? connections[0] : undefined)
    );
  const found = connections.find((connection) => connection.name === name);
  if (found !== undefined) return found;
  const names = connections.map((connection) => connection.name).join(', ');
  throw new AppError({
    code: 'cloud.unknown',
    message: `this machine is connected to no cloud named "${name}"`,
    hint: names === '' ? 'see "subtrack connect --help"' : `there is: ${names}`,
  });
}
