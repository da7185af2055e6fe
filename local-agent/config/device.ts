import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Paths } from './paths.ts';
import { AppError } from '../../shared/core/errors.ts';
import { cloudNamePattern } from '../../shared/privacy/cloud-of-project.ts';
import { deviceTokenPattern } from '../../shared/protocol/enrol.ts';
import { readTextIfThere } from '../files/read-if-there.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { schemaProblems } from './schema-problems.ts';

const name = z.string().min(1).max(120);
const token = z.string().regex(deviceTokenPattern);

const deviceSchema = z.object({
  device_id: z.string().min(8).max(64),
  member: name,
  name,
  /** The cloud that this machine syncs to; absent until `up`. */
  url: z.url().optional(),
  token: token.optional(),
  /** Names that cloud's data: what one cloud acknowledged says nothing about another. */
  cloud_id: z.string().optional(),
});
/** This machine as one cloud knows it. */
export type Device = z.infer<typeof deviceSchema>;

const cloudName = z.string().regex(cloudNamePattern);

const storedDeviceSchema = deviceSchema.extend({
  /** What the cloud above is called here. */
  cloud_name: cloudName.optional(),
  /** Clouds for some projects, beside the one above, which takes the others. */
  clouds: z.array(z.object({ name: cloudName, url: z.url(), token, member: name })).optional(),
});
/** As it is kept: with all the clouds that it is connected to. */
export type StoredDevice = z.infer<typeof storedDeviceSchema>;

/** How the ids of embedded clouds begin. */
export const EMBEDDED = 'embedded:';

export function isEmbedded(device: Device): boolean {
  return device.cloud_id?.startsWith(EMBEDDED) === true;
}

/** Where the team's cloud is that this machine is connected to. Its token cannot be made anew here. */
export function teamUrl(device: Device | undefined): string | undefined {
  return device?.token === undefined || isEmbedded(device) ? undefined : device.url;
}

/** Who this machine is. Made on first use and kept, so that its rows stay its own. */
export function loadDevice({ paths, env }: { paths: Paths; env: NodeJS.ProcessEnv }): StoredDevice {
  const stored = readDevice(paths);
  if (stored !== undefined) return stored;
  const device: StoredDevice = {
    device_id: crypto.randomUUID(),
    member: gitUserName(env) ?? accountName(env),
    name: os.hostname().slice(0, 120) || 'unnamed',
  };
  saveDevice({ paths, device });
  return device;
}

/** Written whole or not at all: a half-written token would lock the machine out. */
export function saveDevice({ paths, device }: { paths: Paths; device: StoredDevice }): void {
  fs.mkdirSync(path.dirname(paths.device), { recursive: true, mode: 0o700 });
  writeAtomically({ file: paths.device, content: `${JSON.stringify(device, null, 2)}\n` });
}

export function readDevice(paths: Pick<Paths, 'device'>): StoredDevice | undefined {
  try {
    const raw = readTextIfThere(paths.device);
    return raw === undefined ? undefined : storedDeviceSchema.parse(JSON.parse(raw), { jitless: true });
  } catch (error) {
    throw unusable({ file: paths.device, cause: error });
  }
}

function unusable({ file, cause }: { file: string; cause: unknown }): AppError {
  return new AppError({
    code: 'device.malformed',
    message: `${file} cannot be used: ${cause instanceof z.ZodError ? schemaProblems(cause) : String(cause)}`,
    hint: 'move it away and run `subtrack up`, which makes a new one',
    cause,
  });
}

function gitUserName(env: NodeJS.ProcessEnv): string | undefined {
  try {
    const name = process
      .getBuiltinModule('node:child_process')
      .execFileSync('git', ['config', '--get', 'user.name'], {
        env,
        encoding: 'utf8',
        timeout: 2000,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    return name.trim().slice(0, 120) || undefined;
  } catch {
    // No git, or no name set: the account's name serves.
    return undefined;
  }
}

function accountName(env: NodeJS.ProcessEnv): string {
  try {
    return os.userInfo().username;
  } catch {
    // An account without an entry in the user database (containers).
    return env['USER'] || 'unknown';
  }
}
