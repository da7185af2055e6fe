import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Connection, listConnections } from '../../../local-agent/config/connections.ts';
import type { Settings } from '../../../local-agent/config/settings.ts';
import { purgeDatabase, targetsOf } from '../../../local-agent/purge/purge-database.ts';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import { deleteMoved } from '../../../local-agent/sync/moved-sessions.ts';
import { markOfSettings } from '../../../local-agent/sync/settings-mark.ts';
import { type Machine, openMachine, sessionEvents } from '../../support/machine.ts';

// What changes on a machine while it sends. The clouds are those of a fetch that takes everything.

type Sent = { cloud: string; sessionId: string; what: string; member?: unknown };

let machine: Machine;
let sent: Sent[];
let asked: string[];
let rules: Settings['clouds'];
let privacy: Partial<Settings['privacy']>;
/** Played once, when so many requests were answered. */
let then: { after: number; what: () => void } | undefined;

beforeEach(() => {
  machine = openMachine({ member: 'Ada at home' });
  [sent, asked, rules, privacy, then] = [[], [], {}, {}, undefined];
});
afterEach(() => machine.close());

const take: typeof fetch = async (input, init) => {
  const { hostname, pathname } = new URL(String(input));
  const cloud = hostname.split('.')[0] ?? '';
  if (pathname === '/v1/hello')
    return Response.json({ error: { code: 'request.not_found', message: 'older' } }, { status: 404 });
  asked.push(`${cloud} ${init?.method} ${pathname}`);
  if (init?.method === 'DELETE') return Response.json({ session_id: 'x', segments: 0 });
  if (init?.method === 'PUT') {
    sent.push({
      cloud,
      sessionId: new Headers(init.headers).get('x-subtrack-session') ?? '',
      what: 'segment',
    });
  } else {
    const batch = JSON.parse(String(init?.body)) as Record<string, { session_id: string; member?: string }[]>;
    for (const [what, rows] of Object.entries(batch))
      for (const { session_id: sessionId, member } of rows) sent.push({ cloud, sessionId, what, member });
  }
  if (then?.after === asked.length) then.what();
  if (init?.method === 'PUT') return Response.json({ segment_id: 'x', stored: true });
  return Response.json({ accepted: {}, refused: [], watching: false });
};

function connections(): Connection[] {
  const token = `stk_${'a'.repeat(40)}`;
  const work = { name: 'work', url: 'https://work.example.com', token, member: 'Ada at work' };
  return listConnections({
    device: { ...machine.device, url: 'https://home.example.com', token, clouds: [work] },
    rules,
    paths: { home: machine.home, syncLock: machine.deps().paths.syncLock },
  });
}

async function runOnce(name: string) {
  const find = () => connections().find((one) => one.name === name);
  const settingsMark = () =>
    markOfSettings({ device: find()?.device, privacy: machine.deps({ privacy }).privacy, rules });
  const mark = settingsMark();
  const isCurrent = () => settingsMark() === mark;
  return syncOnce({ ...machine.deps({ fetch: take, privacy }), ...find(), isCurrent, force: true });
}

async function run(name: string): Promise<void> {
  for (let round = 0; round < 20; round += 1) if (!(await runOnce(name)).more) return;
  throw new Error('the sync never came to an end');
}

const tablesOf = (sessionId: string) =>
  new Set(sent.filter((one) => one.sessionId === sessionId).map(({ what }) => what));
const cloudsOf = (from: number) =>
  new Set(sent.slice(from).map(({ cloud, sessionId }) => `${sessionId} ${cloud}`));

it.each([1, 2, 3])('a session that is recorded after request %i of a run is sent whole', async (after) => {
  machine.record(sessionEvents({ sessionId: 'first' }));
  machine.record(sessionEvents({ sessionId: 'second' }));
  then = { after, what: () => machine.record(sessionEvents({ sessionId: 'late' })) };
  await run('default');
  expect(tablesOf('late')).toEqual(tablesOf('first'));
  expect([...tablesOf('late')]).toContain('session_rollups');
});

it.each([1, 2, 5])('a rule that is set after request %i holds from the next one on', async (after) => {
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8])
    machine.record(sessionEvents({ sessionId: `s${n}`, project: 'acme/shop', after: n * 100 }));
  machine.record(sessionEvents({ sessionId: 'diary', project: 'me/diary' }));
  let before = 0;
  then = {
    after,
    what() {
      rules = { 'acme/*': 'work' };
      before = sent.length;
    },
  };
  await run('default');
  expect([...cloudsOf(before)].filter((one) => one.startsWith('s'))).toEqual([]);
  expect([...cloudsOf(0)]).toContain('diary home');
  await run('work');
  expect(tablesOf('s8').size).toBeGreaterThan(4);
});

it('a project that is turned off while a run sends is sent no more, and a wider level calls all of it back', async () => {
  for (const n of [1, 2, 3, 4, 5, 6])
    machine.record(sessionEvents({ sessionId: `s${n}`, project: 'acme/shop' }));
  let before = 0;
  then = {
    after: 1,
    what() {
      privacy = { projects: { 'acme/shop': 'off' } };
      before = sent.length;
    },
  };
  await run('default');
  expect(sent.slice(before)).toEqual([]);
  privacy = {};
  await run('default');
  for (const n of [1, 2, 3, 4, 5, 6]) expect(tablesOf(`s${n}`)).toEqual(tablesOf('s1'));
});

it('a session whose project is another one by now does not leave for the cloud of the first', async () => {
  rules = { 'acme/*': 'work' };
  machine.record(sessionEvents({ sessionId: 'a', project: 'notes' }));
  machine.record(sessionEvents({ sessionId: 'b', project: 'notes' }));
  let before = 0;
  then = {
    after: 1,
    what() {
      // Read late, and from before all that was known.
      machine.record(sessionEvents({ sessionId: 'a', project: 'acme/shop', turns: 1, after: -3600 }));
      machine.record(sessionEvents({ sessionId: 'b', project: 'acme/shop', turns: 1, after: -3600 }));
      before = sent.length;
    },
  };
  await run('default');
  expect([...cloudsOf(before)]).toEqual([]);
});

it('a session that was deleted at a cloud because it moved goes there whole when it comes back', async () => {
  machine.record(sessionEvents({ sessionId: 's', project: 'acme/shop' }));
  await run('default');
  const [from] = connections();
  if (from === undefined) throw new Error('there is no cloud');
  const sessions = [{ session_id: 's', started_at: 0, last_event_at: 0 }];
  const moved = { from, sessions, bundles: 0, waiting: 0 };
  await deleteMoved({ db: machine.db, moved, fetch: take, onDeleted: () => undefined });
  const whole = tablesOf('s');
  sent = [];
  await run('default');
  expect(tablesOf('s')).toEqual(whole);
});

it('each cloud is told the name that its own member has there', async () => {
  rules = { 'acme/*': 'work' };
  machine.record(sessionEvents({ sessionId: 's', project: 'acme/shop' }));
  machine.record(sessionEvents({ sessionId: 'n', project: 'notes' }));
  await run('default');
  await run('work');
  const told = sent
    .filter(({ what }) => what === 'session_rollups')
    .map(({ cloud, member }) => [cloud, member]);
  expect(told).toEqual([
    ['home', 'Ada at home'],
    ['work', 'Ada at work'],
  ]);
});

it('only a cloud that heard of a session is asked to delete it', async () => {
  rules = { 'acme/*': 'work' };
  privacy = { projects: { private: 'off' } };
  for (const [sessionId, project] of [
    ['shop', 'acme/shop'],
    ['diary', 'notes'],
    ['hidden', 'private'],
    ['narrowed', 'once'],
  ] as const)
    machine.record(sessionEvents({ sessionId, project }));
  await run('default');
  await run('work');
  // What was sent before stays there.
  privacy = { projects: { private: 'off', once: 'off' } };
  await run('default');
  expect(targetsOf({ db: machine.db, sessionIds: ['hidden'] })).toEqual([]);
  asked = [];
  purgeDatabase({ db: machine.db, sessionIds: ['shop', 'hidden', 'narrowed', 'never-seen'] });
  await run('default');
  await run('work');
  expect(asked.filter((one) => one.includes('DELETE'))).toEqual([
    'home DELETE /v1/sessions/narrowed',
    'work DELETE /v1/sessions/shop',
  ]);
});

it('a session that was narrowed before events of it went counts as heard of', async () => {
  machine.recordNumbers(sessionEvents({ sessionId: 'rows-alone', project: 'once' }));
  await run('default');
  privacy = { projects: { once: 'off' } };
  await run('default');
  expect(targetsOf({ db: machine.db, sessionIds: ['rows-alone'] })).toEqual(['https://home.example.com']);
});
