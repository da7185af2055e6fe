import type { Readable, Writable } from 'node:stream';
import { AppError } from '../../shared/core/errors.ts';
import { type Connection, listConnections } from '../config/connections.ts';
import { isEmbedded, readDevice, saveDevice, type StoredDevice } from '../config/device.ts';
import type { Deps } from '../deps.ts';
import type { OwnSession } from '../../shared/protocol/tally.ts';
import { openStore } from '../store/driver/open-store.ts';
import { forgetHere, forgetThere, heardOf, whileNothingIsSent } from '../sync/forget-cloud.ts';
import { createSyncClient, type SyncClient } from '../sync/sync-client.ts';
import { targetOf } from '../sync/sync-once.ts';
import { listOwn } from '../sync/verify-cloud.ts';
import { defineCommand } from '../cli/command.ts';
import { canAsk } from '../cli/pick-one.ts';
import { printJson, printNote } from '../cli/print.ts';
import { counted, formatBytes } from '../terminal/format.ts';

/** `at_least`: there may be more segments than the cloud counts at once. */
type Forgotten = { sessions: number; segments: number; bytes: number; at_least: boolean };

export const command = defineCommand({
  name: 'disconnect',
  summary: "End this machine's access to the team's cloud, there and here",
  details:
    'The cloud refuses the token of this machine from then on, and it is deleted here. What was sent stays there, unless ' +
    '--forget is given: then it is shown what the cloud has of this machine, and after a yes every session of it is ' +
    'deleted there first; phases and reviews stay. What is recorded stays on this machine in any case. Where the cloud cannot be reached nothing is changed, ' +
    'unless --force is given.',
  args: {
    name: {
      type: 'positional',
      required: false,
      description: 'Name of the cloud, where this machine is connected to several',
    },
    forget: { type: 'boolean', description: 'Have the cloud delete first what this machine sent' },
    yes: { type: 'boolean', description: 'With --forget: do not ask' },
    force: { type: 'boolean', description: 'Delete the token here even where the cloud cannot be told' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack disconnect', 'subtrack disconnect work', 'subtrack disconnect --forget'],
  async run({ args, deps }) {
    const { device, connection, url, token } = choose({ deps, name: args.name });
    const client = createSyncClient({ url, token, fetch: deps.fetch });
    const end = async () => {
      const isOver = await endToken({ client, url, force: args.force === true });
      // Asking and deleting take a while, in which another command may have connected something.
      const now = readDevice(deps.paths) ?? device;
      saveDevice({ paths: deps.paths, device: without({ device: now, connection }) });
      return isOver;
    };
    if (args.forget !== true) {
      const revoked = await end();
      if (args.json) printJson({ deps, value: { url, revoked } });
      else
        printNote({
          deps,
          text: `Disconnected from ${url}. What is recorded stays on this machine.${told({ deps, connection })}`,
        });
      return;
    }
    const sessions = await listOwn({ client, url });
    const forgotten = addUp(sessions);
    const isMeant = args.yes === true || (await isConfirmed({ deps, url, forgotten }));
    const target = targetOf(connection.device) ?? url;
    const revoked = isMeant && (await forgetAll({ deps, connection, client, url, target, sessions, end }));
    if (args.json) printJson({ deps, value: { url, revoked, forgotten: { ...forgotten, done: isMeant } } });
    else printNote({ deps, text: tell({ url, forgotten, done: isMeant }) });
  },
});

/** Throws `disconnect.not_connected`, and `disconnect.several` where it is not said which. */
function choose(o: { deps: Deps; name: string | undefined }): {
  device: StoredDevice;
  connection: Connection;
  url: string;
  token: string;
} {
  const { paths, settings } = o.deps;
  const device = readDevice(paths);
  const all = device === undefined ? [] : listConnections({ device, rules: settings().clouds, paths });
  const teams = all.filter((one) => !isEmbedded(one.device));
  const named = o.name === undefined ? teams : teams.filter(({ name }) => name === o.name);
  const [connection] = named;
  const { url, token } = connection?.device ?? {};
  if (device === undefined || connection === undefined || url === undefined || token === undefined) {
    throw new AppError({
      code: 'disconnect.not_connected',
      message:
        o.name === undefined
          ? "this machine is connected to no team's cloud"
          : `this machine is connected to no team's cloud named "${o.name}"`,
      hint: 'see "subtrack status"',
    });
  }
  if (named.length > 1) {
    throw new AppError({
      code: 'disconnect.several',
      message: 'this machine is connected to several clouds',
      hint: `say which: ${teams.map(({ name }) => name).join(', ')}`,
    });
  }
  return { device, connection, url, token };
}

/** No other cloud takes its place: what went there stays here. */
function without({ device, connection }: { device: StoredDevice; connection: Connection }): StoredDevice {
  const { device_id, member, name, clouds = [] } = device;
  const { token } = connection.device;
  // Another one has come in its place.
  if (connection.isUsual && device.token !== token) return device;
  if (connection.isUsual) return { device_id, member, name, ...(clouds.length > 0 && { clouds }) };
  const { clouds: _, ...rest } = device;
  const left = clouds.filter((cloud) => cloud.name !== connection.name || cloud.token !== token);
  return { ...rest, ...(left.length > 0 && { clouds: left }) };
}

function told({ deps, connection }: { deps: Deps; connection: Connection }): string {
  const rules = Object.entries(deps.settings().clouds).filter(([, cloud]) => cloud === connection.name);
  if (rules.length === 0) return '';
  const projects = rules.map(([pattern]) => pattern).join(', ');
  return ` So ${rules.length === 1 ? 'does' : 'do'} ${projects}, until "clouds" in config.json says otherwise.`;
}

/** Ends the token there. True: it is over. Throws `disconnect.not_told` unless forced. */
async function endToken(o: { client: SyncClient; url: string; force: boolean }): Promise<boolean> {
  const answer = await o.client.disconnect();
  // A token that the cloud refuses already is as good as revoked.
  const isOver =
    answer.kind === 'ok' || (answer.kind === 'refused' && (answer.status === 401 || answer.status === 403));
  if (!isOver && !o.force) {
    throw new AppError({
      code: 'disconnect.not_told',
      message: `${o.url} was not told: ${answer.message}`,
      hint: 'try again, or give --force and have the device revoked on the page of the team',
    });
  }
  return isOver;
}

function forgetAll(o: {
  deps: Deps;
  connection: Connection;
  client: SyncClient;
  url: string;
  target: string;
  sessions: readonly OwnSession[];
  end: () => Promise<boolean>;
}): Promise<boolean> {
  const { deps, target } = o;
  const { paths, stderr } = deps;
  return whileNothingIsSent({
    paths: o.connection.paths,
    async work() {
      const db = openStore({ file: paths.database });
      try {
        const sessions = [...o.sessions, ...heardOf({ db, target, named: o.sessions })];
        await forgetThere({
          ...o,
          sessions,
          onDeleted: (count) => {
            if (count % 100 === 0) stderr.write(`${count} of ${sessions.length} sessions deleted …\n`);
          },
        });
        const isOver = await o.end();
        forgetHere({ db, target });
        return isOver;
      } finally {
        db.close();
      }
    },
  });
}

function addUp(sessions: readonly OwnSession[]): Forgotten {
  return {
    sessions: sessions.length,
    segments: sessions.reduce((sum, session) => sum + session.segments, 0),
    bytes: sessions.reduce((sum, session) => sum + session.bytes, 0),
    at_least: sessions.some(({ may_be_more }) => may_be_more),
  };
}

async function isConfirmed(o: { deps: Deps; url: string; forgotten: Forgotten }): Promise<boolean> {
  const { deps, url } = o;
  if (!canAsk(deps)) return false;
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({
    message: `${url} has ${what(o.forgotten)} of this machine. Delete all of it there, for everybody of the team?`,
    initialValue: false,
    input: deps.stdin() as Readable,
    output: deps.stdout as Writable,
  });
  return !isCancel(answer) && answer;
}

function tell(o: { url: string; forgotten: Forgotten; done: boolean }): string {
  const { url, forgotten, done } = o;
  return done
    ? `${url} has deleted ${what(forgotten)}, and this machine is disconnected. What is recorded stays on it.`
    : `${url} has ${what(forgotten)} of this machine.\nNothing was deleted. --yes does it.`;
}

function what({ sessions, segments, bytes, at_least }: Forgotten): string {
  const least = at_least ? 'at least ' : '';
  return `${counted(sessions, 'session')} with ${least}${counted(segments, 'segment')} of events (${formatBytes(bytes)})`;
}
