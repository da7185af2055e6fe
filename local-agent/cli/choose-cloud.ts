import os from 'node:os';
import { AppError } from '../../shared/core/errors.ts';
import { nameProject } from '../client/project-name.ts';
import { type Connection, pickConnection, readConnections } from '../config/connections.ts';
import type { Deps } from '../deps.ts';

/** What every command takes that speaks to one cloud. */
export const cloudArg = {
  cloud: {
    type: 'string',
    valueHint: 'name',
    description: 'Which cloud; otherwise that of the project one stands in',
  },
} as const;

type CloudDeps = Pick<Deps, 'paths' | 'settings' | 'cwd' | 'env'>;

/**
 * The cloud of this name; without one, that to which the project of the current folder goes. Undefined where this machine is
 * connected to none. Throws `cloud.unknown`, and `cloud.not_clear` where the project goes to none of those there are.
 */
export async function chooseCloud(o: {
  deps: CloudDeps;
  name: string | undefined;
}): Promise<Connection | undefined> {
  const { deps, name } = o;
  const connections = readConnections(deps);
  if (name !== undefined) return pickConnection({ connections, name });
  const found = await connectionHere({ deps, connections });
  if (found !== undefined || connections.length === 0) return found;
  throw new AppError({
    code: 'cloud.not_clear',
    message: `which cloud is meant is not clear: the project of this folder, ${await projectHere(deps)}, goes to none that this machine is connected to`,
    hint: `say which with --cloud: ${connections.map((connection) => connection.name).join(', ')}`,
  });
}

/** Of these the one to which the project of the current folder goes, if any; being the only one is no reason to be told of it. */
export async function connectionHere(o: {
  deps: CloudDeps;
  connections: readonly Connection[];
}): Promise<Connection | undefined> {
  const { deps, connections } = o;
  if (connections.length === 0) return undefined;
  // Without rules everything goes to the usual one, and no project has to be named.
  if (Object.keys(deps.settings().clouds).length === 0) return connections.find(({ isUsual }) => isUsual);
  const project = await projectHere(deps);
  return connections.find(({ serves }) => serves(project));
}

/** The project of the current folder, named as what is recorded here would be. The rules of redaction are loaded only now: most machines have no rules for clouds. */
async function projectHere(deps: Pick<Deps, 'settings' | 'cwd' | 'env'>): Promise<string> {
  const { createRedactor } = await import('../../shared/redaction/engine/redact.ts');
  const redactor = createRedactor(deps.settings().redaction);
  return nameProject({
    cwd: deps.cwd,
    home: deps.env['HOME'] || os.homedir(),
    redact: (text) => redactor.redactText(text).text,
  });
}
