import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLiveRoomClient } from '../../../worker/live/live-room-client.ts';
import { readRooms, roomOf } from '../../../worker/live/rooms.ts';
import { createRandom } from '../../fixtures/team/random.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest, type TestCloud } from '../cloud.ts';
import { sessionRow } from '../rows.ts';
import { watch, type Page } from './watch.ts';

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

const rooms = 2;
const spread = openCloud({
  mode: 'embedded',
  deps: { liveRoom: createLiveRoomClient({ namespace: env.LIVE_ROOM, rooms }) },
});
/** Names that lie in the first room, and in the second. */
const [first, second] = [0, 1].map((room) =>
  ['acme/a', 'acme/b', 'acme/c', 'acme/d', 'acme/e'].filter((project) => roomOf({ project, rooms }) === room),
);

async function send(o: { cloud: TestCloud; token: string; project: string; session: string; rev: number }) {
  const session_rollups = [sessionRow({ session_id: o.session, project: o.project, rev: o.rev })];
  const answer = await o.cloud.request(
    '/v1/rows',
    rowsRequest({ token: o.token, batch: { session_rollups } }),
  );
  return (await answer.json()) as { watching: boolean };
}

describe('two rooms', () => {
  it('have a part of the projects each, and a page that watches both hears of all, once each', async () => {
    const { token } = await enrolDevice();
    const pages = [
      await watch({ cloud: spread, query: '?room=0&of=2' }),
      await watch({ cloud: spread, query: '?room=1&of=2' }),
    ];
    const [one = '', other = ''] = [first?.[0], second?.[0]];
    await send({ cloud: spread, token, project: one, session: 's1', rev: 1 });
    await send({ cloud: spread, token, project: other, session: 's2', rev: 1 });
    await expect.poll(() => pages.map((page) => page.heard)).toEqual([[['s1']], [['s2']]]);
  });

  it('tell a device that it is watched by whoever watches its projects', async () => {
    const { token } = await enrolDevice();
    await watch({ cloud: spread, query: '?room=0&of=2' });
    expect(
      await send({ cloud: spread, token, project: first?.[0] ?? '', session: 's1', rev: 1 }),
    ).toMatchObject({
      watching: true,
    });
    expect(
      await send({ cloud: spread, token, project: second?.[0] ?? '', session: 's2', rev: 1 }),
    ).toMatchObject({
      watching: false,
    });
  });

  it('are not entered by a page that knows of another number of them, nor where there is none', async () => {
    const headers = { upgrade: 'websocket', origin: spread.origin };
    for (const query of [
      '',
      '?room=0&of=1',
      '?room=2&of=2',
      '?room=-1&of=2',
      '?room=0.5&of=2',
      '?room=x&of=2',
    ])
      expect((await spread.request(`/v1/live${query}`, { headers })).status, query).toBe(404);
  });

  it('are told to the page', async () => {
    expect(await (await spread.request('/')).text()).toContain('data-rooms="2"');
    expect(await (await openCloud({ mode: 'embedded' }).request('/')).text()).not.toContain('data-rooms');
  });

  it('share names evenly, and come from a variable', () => {
    const counts = [0, 0, 0, 0];
    for (let at = 0; at < 4000; at += 1) {
      const room = roomOf({ project: `team-${at % 40}/project-${at}`, rooms: 4 });
      counts[room] = (counts[room] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(900);
    expect([undefined, '', '4', '0', '9', '-2', '1.5', 'many'].map(readRooms)).toEqual([
      1, 1, 4, 1, 1, 1, 1, 1,
    ]);
  });
});

/** A page: asks anew when it hears of something, and when its sockets stand again, as the script of pages does. */
async function renew(o: { cloud: TestCloud; shown: Map<string, number> }): Promise<void> {
  const answer = await o.cloud.request('/v1/queries/now_sessions?since=0');
  const { rows } = (await answer.json()) as { rows: { session_id: string; prompts: number }[] };
  for (const row of rows) o.shown.set(row.session_id, row.prompts);
}

it('no change is lost to a page that loses its sockets again and again, and none comes twice', async () => {
  const random = createRandom(11);
  const { token } = await enrolDevice();
  const shown = new Map<string, number>();
  const sent = new Map<string, number>();
  let pages: Page[] = [];
  /** Since the sockets stand; what changes twice in a moment is told once. */
  let toHear: string[] = [];
  let heard = 0;
  let missed = 0;
  const open = async () => {
    pages = [
      await watch({ cloud: spread, query: '?room=0&of=2' }),
      await watch({ cloud: spread, query: '?room=1&of=2' }),
    ];
    toHear = [];
    // What happened before the sockets stood was not heard.
    await renew({ cloud: spread, shown });
  };
  const all = () => pages.flatMap((page) => page.heard.flat());
  const hear = async () => {
    await expect.poll(() => toHear.filter((session) => !all().includes(session))).toEqual([]);
    heard += all().length;
  };
  const drop = async () => {
    await hear();
    for (const page of pages) page.socket.close();
    await Promise.all(pages.map((page) => page.closed));
    pages = [];
  };
  await open();
  for (let rev = 1; rev <= 40; rev += 1) {
    const session = `s${random.int(1, 5)}`;
    const project = random.pick([...(first ?? []), ...(second ?? [])]);
    const row = sessionRow({ session_id: session, project, rev, prompts: rev });
    await spread.request('/v1/rows', rowsRequest({ token, batch: { session_rollups: [row] } }));
    sent.set(session, rev);
    if (pages.length === 0) missed += 1;
    else toHear.push(session);
    if (random.chance(0.3)) await (pages.length === 0 ? open() : drop());
  }
  if (pages.length === 0) await open();
  await hear();
  if (pages.some((page) => page.heard.length > 0)) await renew({ cloud: spread, shown });
  await drop();
  expect(missed).toBeGreaterThan(0);
  expect(heard).toBeGreaterThan(0);
  expect(shown).toEqual(sent);
});
