import { type DeviceTrouble, deviceTroubles } from '../../shared/alerts/device-troubles.ts';
import { troubleHints, troubleText } from '../../shared/alerts/device-words.ts';
import type { AgentStatus } from '../daemon/agent-state.ts';
import type { Deps } from '../deps.ts';
import type { DeadLetter } from '../sync/dead-letters.ts';
import type { OutboxStatus } from '../sync/sync-status.ts';
import type { CloudProbe } from '../reports/probe-cloud.ts';
import { type Connection, readConnections } from '../config/connections.ts';
import { readDevice } from '../config/device.ts';
import { readAgentStatus } from '../daemon/agent-state.ts';
import { readSendingStatus, type SendingStatus } from '../backup/send/sending.ts';
import { placeTrouble } from '../files/placed-folder.ts';
import { measureSpace } from '../retention/measure-space.ts';
import { allDone } from '../runtime/all-done.ts';
import { storedFolders, type StoredKind } from '../storage/stored-folders.ts';
import type { Database } from '../store/driver/db.ts';
import { countSpooled } from '../spool/read-spool.ts';
import { readDeadLetters, readOutboxStatus } from '../sync/sync-status.ts';
import { counted, formatBytes, formatWhen } from '../terminal/format.ts';
import { defineCommand } from '../cli/command.ts';
import { deviceStateNow } from '../reports/device-state-now.ts';
import { openForReading } from '../reports/open-report.ts';
import { printJson, printNote, printTable } from '../cli/print.ts';
import { probeCloud } from '../reports/probe-cloud.ts';

type Status = {
  agent: AgentStatus;
  pending: number;
  outbox: OutboxStatus;
  letters: DeadLetter[];
  cloud: CloudProbe;
  /** Every one that this machine is connected to. */
  clouds: CloudStatus[];
  backup: SendingStatus;
  space: { total_bytes: number; limit_bytes: number; not_mounted: StoredKind[] };
  troubles: DeviceTrouble[];
};
type CloudStatus = { connection: Connection; probe: CloudProbe; outbox: OutboxStatus; rules: string[] };
const SHOWN_LETTERS = 10;

export const command = defineCommand({
  name: 'status',
  summary: 'Whether the agent runs, what waits to be read or sent, and whether the cloud answers',
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  examples: ['subtrack status', 'subtrack status --json'],
  async run({ args, deps }) {
    const status = await readStatus(deps);
    if (args.json) printJson({ deps, value: statusJson(status) });
    else printStatus({ deps, status });
  },
});

async function readStatus(deps: Deps): Promise<Status> {
  const device = readDevice(deps.paths);
  const connections = readConnections(deps);
  const db = openForReading(deps);
  try {
    const clouds = await allDone(connections.map((connection) => readCloud({ deps, db, connection })));
    return {
      agent: readAgentStatus({ paths: deps.paths }),
      pending: countSpooled(deps.paths),
      outbox: readOutboxStatus({ db, device, now: deps.clock() }),
      letters: connections.flatMap((connection) => readDeadLetters({ db, device: connection.device })),
      cloud: clouds.find(({ connection }) => connection.isUsual)?.probe ?? { kind: 'not_connected' },
      clouds,
      backup: readSendingStatus({ db, backups: deps.paths.backups, connections, settings: deps.settings() }),
      space: {
        total_bytes: measureSpace(deps.paths).total_bytes,
        limit_bytes: deps.settings().retention.warn_mb * 1e6,
        not_mounted: notMounted(deps),
      },
      troubles: deviceTroubles({ state: deviceStateNow({ deps, db }), now: deps.clock() }),
    };
  } finally {
    db.close();
  }
}

async function readCloud(o: { deps: Deps; db: Database; connection: Connection }): Promise<CloudStatus> {
  const { deps, db, connection } = o;
  const { device, name } = connection;
  const rules = Object.entries(deps.settings().clouds).filter(([, cloud]) => cloud === name);
  return {
    connection,
    probe: await probeCloud({ device, deps }),
    outbox: readOutboxStatus({ db, device, now: deps.clock() }),
    rules: rules.map(([pattern]) => pattern),
  };
}

function notMounted({ paths, settings }: Deps): StoredKind[] {
  return storedFolders({ paths, split: settings().storage.split })
    .filter(({ folder }) => placeTrouble(folder) !== undefined)
    .map(({ kind }) => kind);
}

function statusJson({ agent, pending, outbox, cloud, clouds, backup, space, troubles }: Status) {
  return {
    agent: { running: agent.running, pid: agent.pid, rss_mb: agent.rss_mb },
    spool: { pending },
    outbox,
    cloud: { url: cloud.kind === 'not_connected' ? null : cloud.url, reachable: cloud.kind === 'ok' },
    clouds: clouds.map(({ connection, probe, rules, ...one }) => ({
      name: connection.name,
      url: connection.device.url ?? null,
      reachable: probe.kind === 'ok',
      default: connection.isUsual,
      projects: rules,
      outbox: one.outbox,
    })),
    backup,
    space,
    troubles: troubles.map(({ since, ...trouble }) => ({ ...trouble, since: new Date(since).toISOString() })),
  };
}

function printStatus({ deps, status }: { deps: Deps; status: Status }): void {
  const rows: [name: string, text: string][] = [
    ['agent', agentText(status.agent)],
    ['spool', status.pending === 0 ? 'empty' : `${counted(status.pending, 'hook payload')} unread`],
    ...cloudLines({ deps, status }),
    ['backup', backupText(status.backup)],
    ['space', spaceText(status.space)],
  ];
  for (const [name, text] of rows) printNote({ deps, text: `${name.padEnd(8)}${text}` });
  for (const trouble of status.troubles)
    printNote({ deps, text: `trouble ${troubleText(trouble)}; ${troubleHints[trouble.kind]}` });
  if (status.letters.length === 0) return;
  printNote({
    deps,
    text: `\n${counted(status.letters.length, 'item')} refused for good; "subtrack sync --retry" sends them again.`,
  });
  printTable<DeadLetter>({
    deps,
    rows: status.letters.slice(0, SHOWN_LETTERS),
    columns: [
      { title: 'refused', value: (letter) => letter.kind },
      { title: 'session', value: (letter) => letter.session_id.slice(0, 8) },
      { title: 'reason', value: (letter) => `${letter.status} ${letter.reason}`, shrinkTo: 16 },
      {
        title: 'when',
        value: (letter) => formatWhen({ at: letter.failed_at, now: deps.clock(), timeZone: deps.timeZone }),
        right: true,
        dropOrder: 1,
      },
    ],
  });
}

/** Where there are others beside the one of most projects, each is named. */
function cloudLines({ deps, status }: { deps: Deps; status: Status }): [name: string, text: string][] {
  const { outbox, cloud, clouds } = status;
  const others = clouds.filter(({ connection }) => !connection.isUsual);
  return [
    ['outbox', outboxText({ deps, outbox })],
    ['cloud', cloudText(cloud)],
    ...others.flatMap(({ connection, probe, rules, outbox: waiting }): [string, string][] => {
      const of = rules.length === 0 ? 'no project' : rules.join(', ');
      return [
        ['cloud', `${connection.name} (${of}): ${cloudText(probe)}`],
        ['', outboxText({ deps, outbox: waiting })],
      ];
    }),
  ];
}

function agentText(agent: AgentStatus): string {
  if (!agent.running) return 'does not run; "subtrack agent start" or "subtrack up" starts it';
  const memory = agent.rss_mb === null ? '' : `, ${agent.rss_mb} MB`;
  return `runs (process ${agent.pid ?? 'unknown'}${memory})`;
}

function outboxText({ deps, outbox }: { deps: Deps; outbox: OutboxStatus }): string {
  const waiting =
    outbox.pending_rows + outbox.pending_segments === 0
      ? 'nothing waits'
      : `${counted(outbox.pending_rows, 'row')} and ${counted(outbox.pending_segments, 'segment')} to send`;
  const parts = [waiting];
  if (outbox.last_sync_at !== null) {
    const at = Date.parse(outbox.last_sync_at);
    parts.push(`last sync ${formatWhen({ at, now: deps.clock(), timeZone: deps.timeZone })}`);
  }
  if (outbox.paused) {
    const until = outbox.paused.until === null ? 'until something changes' : `until ${outbox.paused.until}`;
    parts.push(`paused ${until}: ${outbox.paused.reason}`);
  } else if (outbox.last_error) parts.push(`last try failed: ${outbox.last_error}`);
  return parts.join('; ');
}

function backupText({ waiting, sent_bytes, bytes, refused }: SendingStatus): string {
  const parts = [
    waiting === 0
      ? 'no bundle waits for the cloud'
      : `${counted(waiting, 'bundle')} on the way to the cloud, ${formatBytes(sent_bytes)} of ${formatBytes(bytes)} sent`,
    ...refused.slice(0, 3).map(({ session_id, reason }) => `${session_id.slice(0, 8)} refused: ${reason}`),
  ];
  return parts.join('; ');
}

function spaceText({ total_bytes, limit_bytes, not_mounted }: Status['space']): string {
  if (not_mounted.length > 0) {
    return `paused: the disk of ${not_mounted.join(', ')} is not there; what needs it waits and goes on by itself`;
  }
  const text = `${formatBytes(total_bytes)} kept on this machine`;
  return total_bytes <= limit_bytes
    ? text
    : `${text}, more than ${formatBytes(limit_bytes)}; "subtrack doctor" says where`;
}

function cloudText(cloud: CloudProbe): string {
  switch (cloud.kind) {
    case 'not_connected':
      return 'not connected; "subtrack up" starts one on this machine';
    case 'ok':
      return `${cloud.url} answers`;
    case 'refused':
      return `${cloud.url} refuses this device: ${cloud.message}`;
    case 'unreachable':
      return `${cloud.url} cannot be reached: ${cloud.message}`;
  }
}
