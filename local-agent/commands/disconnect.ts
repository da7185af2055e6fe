import type { Readable, Writable } from 'node:stream';
import { AppError } from '../../shared/core/errors.ts';
import { readDevice, saveDevice, teamUrl } from '../config/device.ts';
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
    forget: { type: 'boolean', description: 'Have the cloud delete first what this machine sent' },
    yes: { type: 'boolean', description: 'With --forget: do not ask' },
    force: { type: 'boolean', description: 'Delete the token here even where the cloud cannot be told' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack disconnect', 'subtrack disconnect --forget'],
  async run({ args, deps }) {
    const device = readDevice(deps.paths);
    const url = teamUrl(device);
    if (device?.token === undefined || url === undefined) {
      throw new AppError({
        code: 'disconnect.not_connected',
        message: "this machine is connected to no team's cloud",
        hint: 'see "subtrack status"',
      });
    }
    const { device_id, member, name, token } = device;
    const client = createSyncClient({ url, token, fetch: deps.fetch });
    const end = async () => {
      const isOver = await endToken({ client, url, force: args.force === true });
      saveDevice({ paths: deps.paths, device: { device_id, member, name } });
      return isOver;
    };
    if (args.forget !== true) {
      const revoked = await end();
      if (args.json) printJson({ deps, value: { url, revoked } });
      else printNote({ deps, text: `Disconnected from ${url}. What is recorded stays on this machine.` });
      return;
    }
    const sessions = await listOwn({ client, url });
    const forgotten = addUp(sessions);
    const isMeant = args.yes === true || (await isConfirmed({ deps, url, forgotten }));
    const target = targetOf(device) ?? url;
    const revoked = isMeant && (await forgetAll({ deps, client, url, target, sessions, end }));
    if (args.json) printJson({ deps, value: { url, revoked, forgotten: { ...forgotten, done: isMeant } } });
    else printNote({ deps, text: tell({ url, forgotten, done: isMeant }) });
  },
});

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
  client: SyncClient;
  url: string;
  target: string;
  sessions: readonly OwnSession[];
  end: () => Promise<boolean>;
}): Promise<boolean> {
  const { deps, target } = o;
  const { paths, stderr } = deps;
  return whileNothingIsSent({
    paths,
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
