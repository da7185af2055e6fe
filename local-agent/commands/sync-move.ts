import type { Readable, Writable } from 'node:stream';
import { canAsk } from '../cli/pick-one.ts';
import { printJson, printNote } from '../cli/print.ts';
import { cloudOf, listCloudBundles } from '../backup/fetch/cloud-bundles.ts';
import { type Connection, readConnections } from '../config/connections.ts';
import type { Deps } from '../deps.ts';
import { openJournal } from '../journal/journal.ts';
import type { CloudBundle } from '../../shared/protocol/bundles.ts';
import { AppError, isAppError } from '../../shared/core/errors.ts';
import type { BundlesOf } from '../sync/held-there.ts';
import { openStore } from '../store/driver/open-store.ts';
import { deleteMoved, findMoved, type Moved } from '../sync/moved-sessions.ts';
import { counted } from '../terminal/format.ts';

/** `sync --move`: what another cloud has now whole is deleted where it was before, after a yes. 1: some of it has to wait. */
export async function move(o: { deps: Deps; json: boolean; yes: boolean }): Promise<number> {
  const { deps } = o;
  const { paths, fetch, stderr } = deps;
  const db = openStore({ file: paths.database });
  try {
    const connections = readConnections(deps);
    const { privacy } = deps.settings();
    const journal = openJournal({ paths });
    const bundlesOf: BundlesOf = (connection) => bundlesAt({ deps, connection });
    const found = await findMoved({ db, journal, connections, privacy, fetch, bundlesOf });
    const isMeant = found.length > 0 && (o.yes || (!o.json && (await isConfirmed({ deps, found }))));
    const done = new Set<Moved>();
    for (const moved of isMeant ? found : []) {
      const onDeleted = (count: number) => {
        if (count % 100 === 0) stderr.write(`${count} of ${moved.sessions.length} sessions deleted …\n`);
      };
      try {
        await deleteMoved({ db, moved, fetch, onDeleted });
        done.add(moved);
      } catch (error) {
        // The others go on; what is left is found again the next time.
        if (!isAppError(error)) throw error;
        stderr.write(`subtrack: ${moved.from.name}: ${error.message}\n`);
      }
    }
    if (o.json)
      printJson({ deps, value: { moved: found.map((moved) => movedJson(moved, done.has(moved))) } });
    else printNote({ deps, text: tell({ found, done, isMeant }) });
    const isLeft = found.some((moved) => moved.waiting > 0 || (isMeant && !done.has(moved)));
    return isLeft ? 1 : 0;
  } finally {
    db.close();
  }
}

/** A cloud that is older than bundles has none. Throws `verify.not_answered`. */
async function bundlesAt(o: { deps: Deps; connection: Connection }): Promise<readonly CloudBundle[]> {
  const cloud = cloudOf({ device: o.connection.device, fetch: o.deps.fetch });
  if (cloud === undefined) return [];
  const answer = await listCloudBundles({ cloud });
  if (answer.kind === 'ok') return answer.value;
  if (answer.kind === 'refused' && answer.status === 404) return [];
  throw new AppError({
    code: 'verify.not_answered',
    message: `${cloud.url} does not say which bundles it has: ${answer.message}`,
    hint: 'try again',
  });
}

function movedJson({ from, sessions, bundles, waiting }: Moved, done: boolean) {
  const url = from.device.url ?? null;
  return { from: from.name, url, sessions: sessions.length, bundles, waiting, done };
}

async function isConfirmed({ deps, found }: { deps: Deps; found: readonly Moved[] }): Promise<boolean> {
  if (!canAsk(deps)) return false;
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({
    message: `${found.map(what).join(' ')} Delete them there, with their links and comments?`,
    initialValue: false,
    input: deps.stdin() as Readable,
    output: deps.stdout as Writable,
  });
  return !isCancel(answer) && answer;
}

function tell(o: { found: readonly Moved[]; done: ReadonlySet<Moved>; isMeant: boolean }): string {
  const { found, done, isMeant } = o;
  if (found.length === 0) return 'No cloud has anything of a project that goes to another one.';
  if (!isMeant) return `${found.map(what).join('\n')}\nNothing was deleted. --yes does it.`;
  return found
    .map((moved) => `${what(moved)} ${done.has(moved) ? 'Deleted there.' : 'Not all of it was deleted.'}`)
    .join('\n');
}

function what({ from, sessions, bundles, waiting }: Moved): string {
  const held = bundles === 0 ? '' : ` with ${counted(bundles, 'bundle')}`;
  const later = waiting === 0 ? '' : `; ${waiting} more are not whole there yet and wait`;
  return `${from.name} has ${counted(sessions.length, 'session')}${held} that another cloud has now${later}.`;
}
