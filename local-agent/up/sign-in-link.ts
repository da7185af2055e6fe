import { AppError } from '../../shared/core/errors.ts';
import { pickConnection, readConnections } from '../config/connections.ts';
import { readDevice } from '../config/device.ts';
import { createPaths } from '../config/paths.ts';
import type { Deps } from '../deps.ts';
import { createSyncClient } from '../sync/sync-client.ts';

/**
 * A link that signs a browser in, once: at the cloud that this machine is connected to, or at that of the sample where
 * there is none. Throws `cloud.unknown`, `open.not_connected`, `open.refused` and `open.foreign_link`.
 */
export async function createSignInLink({
  deps,
  cloud,
}: {
  deps: Pick<Deps, 'paths' | 'fetch' | 'settings'>;
  /** Its name; otherwise that of most projects. */
  cloud?: string | undefined;
}): Promise<string> {
  const { paths, fetch } = deps;
  const own = pickConnection({ connections: readConnections(deps), name: cloud })?.device;
  const { url, token } = (own?.token === undefined ? readDevice(createPaths(paths.sample)) : own) ?? {};
  if (url === undefined || token === undefined) {
    throw new AppError({
      code: 'open.not_connected',
      message: 'this machine is not connected to a cloud',
      hint: 'run "subtrack up" for one on this machine',
    });
  }
  const answer = await createSyncClient({ url, token, fetch }).createLink();
  if (answer.kind === 'ok') return ownLink({ link: answer.value.url, cloud: url });
  const isOwn = new URL(url).hostname === '127.0.0.1';
  throw new AppError({
    code: 'open.refused',
    message: `${url} gave no link: ${answer.message}`,
    hint:
      (answer.kind === 'refused' ? answer.hint : undefined) ??
      (isOwn ? 'start it with "subtrack up"' : 'try again when the cloud can be reached'),
  });
}

/** A browser is opened at what the cloud answers: at that cloud, and nowhere else. */
function ownLink(o: { link: string; cloud: string }): string {
  if (new URL(o.link).origin === new URL(o.cloud).origin) return o.link;
  throw new AppError({
    code: 'open.foreign_link',
    message: `${o.cloud} answered with a link to another place`,
    hint: 'connect this machine to the address under which the cloud knows itself',
  });
}
