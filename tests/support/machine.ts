import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import type { Cloud } from '../../local-agent/cloud/start-cloud.ts';
import type { Device } from '../../local-agent/config/device.ts';
import type { SyncDeps } from '../../local-agent/sync/sync-run.ts';
import { createPaths } from '../../local-agent/config/paths.ts';
import { type Settings, settingsSchema } from '../../local-agent/config/settings.ts';
import { openJournal } from '../../local-agent/journal/journal.ts';
import type { Database } from '../../local-agent/store/driver/db.ts';
import { writeEventsAsFacts } from '../../local-agent/store/facts/write-events-as-facts.ts';
import { openStore } from '../../local-agent/store/driver/open-store.ts';
import { recomputeRollups } from '../../local-agent/store/rollups/recompute-rollups.ts';

export type Machine = {
  db: Database;
  home: string;
  device: Device;
  /** Records events as the agent does: journal, facts, rollups. */
  record: (events: TrackedEvent[]) => void;
  /** Facts and rollups alone, as the numbers pass leaves history. */
  recordNumbers: (events: TrackedEvent[]) => void;
  /** What a sync needs, against this machine's cloud. */
  deps: (o?: { privacy?: Partial<Settings['privacy']>; fetch?: typeof fetch }) => SyncDeps;
  connect: (cloud: Cloud) => Promise<void>;
  /** Connected to any other cloud from now on. */
  become: (device: Device) => void;
  /** Sets the clock forward, or back. */
  turnClock: (ms: number) => void;
  close: () => void;
};

const startedAt = Date.UTC(2026, 10, 20, 9);

/** One developer's machine in a folder of its own, with a clock that moves a minute at each recording. */
export function openMachine(o: { member?: string } = {}): Machine {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-sync-'));
  const paths = createPaths(folder);
  const db = openStore({ file: paths.database });
  const journal = openJournal({ paths });
  let now = startedAt;
  let device: Device = { device_id: randomUUID(), member: o.member ?? 'Ada', name: 'laptop' };

  function project(events: readonly TrackedEvent[], journaled: boolean): void {
    now += 60_000;
    db.transaction(() => {
      const { sessions } = writeEventsAsFacts({ db, events, journaled });
      recomputeRollups({ timeZone: 'UTC', db, sessionIds: sessions, device, now });
    });
  }

  return {
    db,
    home: folder,
    get device() {
      return device;
    },
    record: (events) => project(journal.append({ events }), true),
    recordNumbers: (events) => project(events, false),
    deps: ({ privacy = {}, fetch = globalThis.fetch } = {}) => ({
      db,
      journal,
      paths,
      device,
      serves: () => true,
      isUsual: true,
      fetch,
      privacy: settingsSchema.parse({ privacy }).privacy,
      clock: () => now,
      random: () => 0.5,
    }),
    async connect(cloud) {
      const { device_id, member, name } = device;
      const { token } = await cloud.enrol({ device_id, member, name });
      device = { device_id, member, name, url: cloud.url, token, cloud_id: cloud.id };
    },
    become(connected) {
      device = connected;
    },
    turnClock(ms) {
      now += ms;
    },
    close() {
      db.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type SessionOptions = {
  sessionId: string;
  project?: string;
  turns?: number;
  from?: number;
  /** Seconds from the machine's first moment to the session's. */
  after?: number;
};

export const secretText = 'please look into the vault at /home/ada/vault.txt';

function at(second: number): string {
  return new Date(startedAt + second * 1000).toISOString();
}

/** A small session with everything that has text of its own. */
export function sessionEvents({
  sessionId,
  project = 'acme/app',
  turns = 3,
  from = 0,
  after = 0,
}: SessionOptions): TrackedEvent[] {
  const envelope = { v: 1, session_id: sessionId, agent_id: 'main', source: 'transcript' as const, project };
  const start: TrackedEvent = {
    ...envelope,
    event_type: 'session',
    event_id: `session:${sessionId}`,
    timestamp: at(after + from),
    data: {
      action: 'update',
      title: secretText,
      git_branch: 'feature/vault',
      cwd: '/home/ada/app',
      model: 'claude-opus-5',
    },
  };
  const turnEvents = Array.from({ length: turns }, (_, index): TrackedEvent[] => {
    const turn = from + index;
    const id = `${sessionId}-${turn}`;
    return [
      {
        ...envelope,
        event_type: 'message',
        event_id: `msg:${id}`,
        timestamp: at(after + turn),
        data: { role: 'user', kind: 'prompt', text: `${secretText} ${turn}`, text_bytes: 40 },
      },
      {
        ...envelope,
        event_type: 'api_call',
        event_id: `api:${id}`,
        timestamp: at(after + turn),
        data: {
          message_id: id,
          model: 'claude-opus-5',
          input_tokens: 100 + turn,
          output_tokens: 10,
          cache_read_tokens: 1000,
          cache_write_5m_tokens: 0,
          cache_write_1h_tokens: 0,
          cost_micros: 1500,
          cache_savings_micros: 100,
        },
      },
      {
        ...envelope,
        event_type: 'tool_usage',
        event_id: `tool:${id}`,
        timestamp: at(after + turn),
        data: {
          tool_use_id: id,
          tool_name: 'Bash',
          status: turn % 2 === 0 ? 'ok' : 'error',
          duration_ms: 100,
          summary: `Bash ${secretText}`,
          input: `{"command":"cat ${secretText}"}`,
          output: secretText,
        },
      },
      {
        ...envelope,
        event_type: 'error',
        event_id: `error:${id}`,
        timestamp: at(after + turn),
        data: { kind: 'tool', message: secretText, tool_use_id: id, tool_name: 'Bash', fingerprint: 'f00d' },
      },
    ];
  });
  return [start, ...turnEvents.flat()];
}
