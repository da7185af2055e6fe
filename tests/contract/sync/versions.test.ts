import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceState } from '../../../shared/alerts/device-state.ts';
import type { Device } from '../../../local-agent/config/device.ts';
import type { SyncDeps } from '../../../local-agent/sync/sync-run.ts';
import { previewSync } from '../../../local-agent/sync/sync-preview.ts';
import { readHeldBack, readOutboxStatus } from '../../../local-agent/sync/sync-status.ts';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import { helloAnswerSchema } from '../../../shared/protocol/hello.ts';
import { readRows } from '../../support/cloud-view.ts';
import { type Machine, openMachine, sessionEvents } from '../../support/machine.ts';
import {
  composeOlderMigrations,
  type OlderMigrations,
  openTeamCloud,
  type TeamCloud,
} from '../../support/team-cloud.ts';

// A Worker and its database are upgraded by hand, each agent by its owner: all pairs of versions meet.

const sessionIds = ['session-1'];
let cloud: TeamCloud;
let migrations: OlderMigrations;
let machine: Machine;
let device: Device;
let bodies: string[];

beforeEach(async () => {
  migrations = composeOlderMigrations();
  cloud = await openTeamCloud();
  machine = openMachine();
  bodies = [];
});

afterEach(async () => {
  machine.close();
  await cloud.close();
  migrations.remove();
});

const recording: typeof fetch = async (input, init) => {
  if (String(input).endsWith('/v1/rows')) bodies.push(String(init?.body));
  return fetch(input, init);
};

async function connect(): Promise<void> {
  device = await cloud.connect(machine.device);
}

/** Again and again until nothing is left to try. */
async function sync(o: Partial<SyncDeps> = {}) {
  for (;;) {
    const result = await syncOnce({ ...machine.deps({ fetch: recording }), device, ...o });
    if (!result.more) return result;
  }
}

function outbox() {
  const at = { db: machine.db, device };
  return { ...readOutboxStatus({ ...at, now: 0 }), held_back: readHeldBack(at) };
}

function previewed(): string[] {
  const items = [...previewSync({ ...machine.deps(), device })];
  return [...new Set(items.map((item) => (item.kind === 'row' ? item.table : item.kind)))];
}

async function expectEqualRows(): Promise<void> {
  expect(await readRows({ from: cloud.db, sessionIds })).toEqual(
    await readRows({ from: machine.db, sessionIds }),
  );
}

describe('a cloud that is older than the agent', () => {
  it('takes what it knows; the rest waits, and is sent after its upgrade', async () => {
    await cloud.migrate(migrations.older);
    await connect();
    machine.record(sessionEvents({ sessionId: 'session-1' }));
    expect(await sync()).toMatchObject({ buried: 0, held_back: true, sent_segments: 1 });

    const [stored] = (await cloud.db.prepare('SELECT * FROM session_rollups').all()).results;
    expect(stored).toMatchObject({ session_id: 'session-1', tool_calls: 3 });
    const before = outbox();
    expect(before.dead_letters).toBe(0);
    expect(before.pending_rows).toBeGreaterThan(0);
    expect(before.held_back).toEqual(expect.arrayContaining(['session_rollups.title', 'error_rollups']));
    expect(previewed()).toEqual([]);

    await cloud.migrate(migrations.upgrade);
    bodies = [];
    expect(await sync({ force: true })).toMatchObject({ buried: 0, held_back: false });
    await expectEqualRows();
    expect(outbox()).toMatchObject({ pending_rows: 0, dead_letters: 0, held_back: [] });
    // Rows that gained nothing are not sent again.
    expect(bodies.join('')).not.toContain('usage_rollups');
  });

  it('is asked again within the hour, without a hand and without news of our own', async () => {
    await cloud.migrate(migrations.older);
    await connect();
    machine.record(sessionEvents({ sessionId: 'session-1' }));
    await sync();
    await cloud.migrate(migrations.upgrade);
    const { clock } = machine.deps();
    expect(await sync({ clock: () => clock() + 59 * 60_000 })).toMatchObject({ sent_rows: 0 });
    expect(await sync({ clock: () => clock() + 61 * 60_000 })).toMatchObject({ held_back: false });
    await expectEqualRows();
  });

  it('goes on taking what changes meanwhile', async () => {
    await cloud.migrate(migrations.older);
    await connect();
    machine.record(sessionEvents({ sessionId: 'session-1' }));
    await sync();
    machine.record(sessionEvents({ sessionId: 'session-1', turns: 2, from: 3 }).slice(1));
    await sync();
    const [stored] = (await cloud.db.prepare('SELECT * FROM session_rollups').all()).results;
    expect(stored).toMatchObject({ tool_calls: 5 });
    await cloud.migrate(migrations.upgrade);
    await sync({ force: true });
    await expectEqualRows();
  });

  it.each([
    ['takes it for a page', (url: URL) => fetch(new URL('/v1/nothing', url), { redirect: 'manual' })],
    [
      'says that there is no such thing',
      async () =>
        Response.json({ error: { code: 'request.not_found', message: 'not here' } }, { status: 404 }),
    ],
  ])('may not know the question itself: it %s', async (_what, answer) => {
    await cloud.migrate();
    await connect();
    machine.record(sessionEvents({ sessionId: 'session-1' }));
    const withoutHello: typeof fetch = async (input, init) => {
      const url = new URL(String(input));
      if (url.pathname !== '/v1/hello') return fetch(input, init);
      const response = await answer(url);
      const location = response.headers.get('location')?.replace('nothing', 'hello');
      return new Response(response.body, {
        status: response.status,
        headers: location === undefined ? {} : { location },
      });
    };
    expect(await sync({ fetch: withoutHello })).toMatchObject({ buried: 0, sent_segments: 1 });
    const rows = await readRows({ from: cloud.db, sessionIds });
    expect(rows['usage_rollups']?.length).toBeGreaterThan(0);
    // What it could not tell it may know; it is sent as soon as it says so.
    await sync({ force: true });
    await expectEqualRows();
  });

  it('was rolled back to: what it refuses now waits instead of counting as refused for good', async () => {
    await cloud.migrate();
    await connect();
    machine.record(sessionEvents({ sessionId: 'session-1' }));
    await sync();
    machine.record(sessionEvents({ sessionId: 'session-1', turns: 2, from: 3 }).slice(1));
    expect(await sync({ fetch: rolledBack })).toMatchObject({ buried: 0, held_back: true });
    expect(outbox()).toMatchObject({ dead_letters: 0, held_back: ['error_rollups'] });
    await sync({ force: true });
    await expectEqualRows();
  });
});

describe('a cloud that is newer than the agent', () => {
  it('fills what an older agent does not send with its defaults, and leaves what a newer one sent', async () => {
    await cloud.migrate();
    await cloud.db.prepare("ALTER TABLE session_rollups ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'").run();
    await cloud.db.prepare('CREATE TABLE moods (session_id TEXT PRIMARY KEY) STRICT').run();
    await connect();
    machine.record(sessionEvents({ sessionId: 'session-1' }));
    await sync();
    machine.record(sessionEvents({ sessionId: 'session-1', turns: 1, from: 3 }).slice(1));
    expect(await sync({ fetch: withoutTitle })).toMatchObject({ buried: 0 });
    const [stored] = (await cloud.db.prepare('SELECT * FROM session_rollups').all()).results;
    expect(stored).toMatchObject({ tool_calls: 4, mood: 'calm', title: expect.stringContaining('vault') });
  });
});

/** What the cloud was told. */
async function toldStates() {
  const { results } = await cloud.db.prepare('SELECT * FROM device_states').all();
  return results.map((row) => JSON.parse(String(row['state'])) as DeviceState);
}

describe('how the machine stands', () => {
  const fine = {
    version: '1.0.0',
    refused: null,
    archive: null,
    bundles: { waiting: 0, refused: 0 },
    failing: [],
  } satisfies DeviceState;

  it('goes along with rows to a cloud whose database knows of it, as one row a device', async () => {
    let state: DeviceState = fine;
    const later = (minutes: number) => ({
      deviceState: () => state,
      clock: () => machine.deps().clock() + minutes * 60_000,
    });
    await cloud.migrate(migrations.older);
    await connect();
    machine.record(sessionEvents({ sessionId: 'session-1' }));
    expect(await sync(later(0))).toMatchObject({ buried: 0, sent_segments: 1 });
    await cloud.migrate(migrations.upgrade);
    await sync({ ...later(1), force: true });
    expect(await toldStates()).toEqual([{ ...fine, at: expect.any(Number) }]);

    // Nothing but the state changed: it waits, is told once, and costs a request only where trouble began or ended.
    bodies = [];
    state = { ...fine, refused: { count: 2, since: 5 } };
    await sync(later(3));
    expect(bodies).toEqual([]);
    await sync(later(10));
    await sync(later(20));
    expect(bodies).toEqual(['{}']);
    expect(await toldStates()).toEqual([{ ...state, at: expect.any(Number) }]);
    state = { ...state, bundles: { waiting: 7, refused: 0 } };
    await sync(later(100));
    expect(bodies).toHaveLength(1);
  });
});

/** The Worker before the table of errors: it does not name it, and refuses a batch that does. */
const rolledBack: typeof fetch = async (input, init) => {
  if (String(init?.body).includes('"error_rollups"')) {
    const error = { code: 'request.invalid', message: 'rows: unrecognized key "error_rollups"' };
    return Response.json({ error }, { status: 400 });
  }
  const response = await fetch(input, init);
  if (!String(input).endsWith('/v1/hello')) return response;
  const told = helloAnswerSchema.parse(await response.json());
  const tables = Object.entries(told.tables).filter(([name]) => name !== 'error_rollups');
  return Response.json({ ...told, tables: Object.fromEntries(tables) });
};

/** An agent from before there were titles. */
const withoutTitle: typeof fetch = async (input, init) => {
  if (!String(input).endsWith('/v1/rows')) return fetch(input, init);
  const batch = JSON.parse(String(init?.body)) as Record<string, Record<string, unknown>[]>;
  for (const row of batch['session_rollups'] ?? []) delete row['title'];
  return fetch(input, { ...init, body: JSON.stringify(batch) });
};
