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
    description: 'Which cloud, of several; otherwise that of the project one stands in',
  },
} as const;

/**
 * The cloud of this name; without one, that to which the project of the current folder goes. Undefined where this machine is
 * connected to none. Throws `cloud.unknown`, and `cloud.not_clear` where the project goes to none of several.
 */
export async function chooseCloud(o: {
  deps: Pick<Deps, 'paths' | 'settings' | 'cwd' | 'env'>;
  name: string | undefined;
}): Promise<Connection | undefined> {
  const { deps, name } = o;
  const connections = readConnections(deps);
  if (name !== undefined || connections.length < 2) return pickConnection({ connections, name });
  const project = await projectHere(deps);
  const found = connections.find(({ serves }) => serves(project));
  if (found !== undefined) return found;
  throw new AppError({
    code: 'cloud.not_clear',
    message: `which cloud is meant is not clear: the project of this folder, ${project}, goes to none of them`,
    hint: `say which with --cloud: ${connections.map((connection) => connection.name).join(', ')}`,
  });
}

/** The project of the current folder, named as what is recorded here would be. The rules of redaction are loaded only now: most machines have one cloud. */
export async function projectHere(deps: Pick<Deps, 'settings' | 'cwd' | 'env'>): Promise<string> {
  const { createRedactor } = await import('../../shared/redaction/engine/redact.ts');
  const redactor = createRedactor(deps.settings().redaction);
  return nameProject({
    cwd: deps.cwd,
    home: deps.env['HOME'] || os.homedir(),
    redact: (text) => redactor.redactText(text).text,
  });
}
