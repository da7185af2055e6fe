import { AppError, isAppError } from '../../shared/core/errors.ts';
import { type Connection, readConnections } from '../config/connections.ts';
import type { Deps } from '../deps.ts';
import type { Answer } from '../sync/ask-cloud.ts';
import { createSyncClient, type SyncClient } from '../sync/sync-client.ts';

type Ask<Value> = (client: SyncClient) => Promise<Answer<Value>>;

/**
 * Asks every cloud that this machine is connected to, that of `up` or a team's; one that does not answer is told beside the
 * answers of the others. Throws `share.not_connected`, and what the only one says.
 */
export async function askClouds<Value>(o: {
  deps: Pick<Deps, 'paths' | 'fetch' | 'settings' | 'stderr'>;
  ask: Ask<Value>;
}): Promise<{ connection: Connection; value: Value }[]> {
  const { deps, ask } = o;
  const connections = readConnections(deps);
  if (connections.length === 0) throw notConnected();
  const answers = await Promise.all(
    connections.map(async (connection) => {
      try {
        return [{ connection, value: await askCloud({ deps, connection, ask }) }];
      } catch (error) {
        if (connections.length === 1 || !isAppError(error)) throw error;
        deps.stderr.write(`subtrack: ${connection.name}: ${error.message}\n`);
        return [];
      }
    }),
  );
  return answers.flat();
}

/** Throws `share.not_connected`, `share.cloud_unreachable`, `share.cloud_older`, or the cloud's own refusal. */
export async function askCloud<Value>(o: {
  deps: Pick<Deps, 'fetch'>;
  connection: Connection;
  ask: Ask<Value>;
}): Promise<Value> {
  const { url, token } = o.connection.device;
  if (url === undefined || token === undefined) throw notConnected();
  const answer = await o.ask(createSyncClient({ url, token, fetch: o.deps.fetch }));
  if (answer.kind === 'ok') return answer.value;
  if (answer.kind === 'unreachable') {
    throw new AppError({
      code: 'share.cloud_unreachable',
      message: `${url} cannot be reached: ${answer.message}`,
      hint: 'start it with "subtrack up", or try again when it answers',
    });
  }
  const older = answer.status === 404 && answer.message.startsWith('the page /v1/shares');
  throw new AppError({
    code: older ? 'share.cloud_older' : answer.code,
    message: older ? 'the cloud is older than links' : answer.message,
    hint: older ? 'upgrade it' : (answer.hint ?? 'see "subtrack status"'),
  });
}

export function notConnected(): AppError {
  return new AppError({
    code: 'share.not_connected',
    message: 'this machine is not connected to a cloud, which shows what is shared',
    hint: 'run "subtrack connect URL", or "subtrack up" for one on this machine',
  });
}
