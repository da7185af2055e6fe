import { AppError } from '../../shared/core/errors.ts';
import { readDevice } from '../config/device.ts';
import type { Deps } from '../deps.ts';
import type { Answer } from '../sync/ask-cloud.ts';
import { createSyncClient, type SyncClient } from '../sync/sync-client.ts';

/**
 * Asks the cloud that this machine is connected to, that of `up` or a team's. Throws `share.not_connected`,
 * `share.cloud_unreachable`, `share.cloud_older`, or the cloud's own refusal.
 */
export async function askCloud<Value>(o: {
  deps: Pick<Deps, 'paths' | 'fetch'>;
  ask: (client: SyncClient) => Promise<Answer<Value>>;
}): Promise<Value> {
  const { url, token } = readDevice(o.deps.paths) ?? {};
  if (url === undefined || token === undefined) {
    throw new AppError({
      code: 'share.not_connected',
      message: 'this machine is not connected to a cloud, which shows what is shared',
      hint: 'run "subtrack connect URL", or "subtrack up" for one on this machine',
    });
  }
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
