import { env } from 'cloudflare:workers';
import { evictDurableObject, reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLiveRoomClient } from '../../../worker/live/live-room-client.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { sessionRow } from '../rows.ts';
import { signInAs } from '../sign-in-as.ts';
import { addMember, setVisibility, settled, watch, type Page } from './watch.ts';

const team = openCloud({ mode: 'team' });

beforeEach(async () => {
  await reset();
  await applyMigrations();
  await addMember('Boss', 'owner');
  await addMember('Guest', 'viewer');
  await addMember('Lin', 'member');
});

/** Rows of Ada's sessions, one in each project, as her device sends them. */
async function work(token: string, projects: readonly string[], rev = 1): Promise<{ watching: boolean }> {
  const session_rollups = projects.map((project) =>
    sessionRow({ session_id: `in-${project.replace('/', '-')}`, project, rev, member: 'somebody else' }),
  );
  const answer = await team.request('/v1/rows', rowsRequest({ token, batch: { session_rollups } }));
  expect(answer.status).toBe(200);
  return answer.json();
}

async function heard(page: Page): Promise<string[]> {
  await settled(page);
  return page.heard.flat().toSorted();
}

/** Everybody is told in the same moment: once one has heard so many, whatever the others hear is on its way. */
async function told(page: Page | undefined, sessions: number): Promise<void> {
  await expect.poll(() => page?.heard.flat()).toHaveLength(sessions);
}

async function setAsBoss(path: string, fields: Record<string, string>): Promise<void> {
  const headers = { cookie: await signInAs('Boss'), origin: team.origin };
  const answer = await team.request(path, { method: 'POST', headers, body: new URLSearchParams(fields) });
  expect(answer.status).toBe(303);
}

describe('a socket hears of what its reader may see, and of nothing else', () => {
  it('viewer, member, the one whose work it is, owner', async () => {
    await setVisibility('acme/secret', 'hidden');
    const { token } = await enrolDevice({ member: 'Ada' });
    const pages = await Promise.all(['Guest', 'Lin', 'Ada', 'Boss'].map((as) => watch({ cloud: team, as })));
    await work(token, ['acme/open', 'acme/secret']);
    const all = ['in-acme-open', 'in-acme-secret'];
    await told(pages.at(-1), 2);
    expect(await Promise.all(pages.map(heard))).toEqual([['in-acme-open'], ['in-acme-open'], all, all]);
  });

  it('where every project is hidden but those that are named', async () => {
    await setVisibility('', 'hidden');
    await setVisibility('acme/open', 'metadata');
    const { token } = await enrolDevice({ member: 'Ada' });
    const pages = await Promise.all(['Guest', 'Lin', 'Boss'].map((as) => watch({ cloud: team, as })));
    await work(token, ['acme/open', 'acme/secret', '__proto__', '']);
    await told(pages.at(-1), 4);
    const [guest, lin, boss] = await Promise.all(pages.map(heard));
    expect([guest, lin]).toEqual([['in-acme-open'], ['in-acme-open']]);
    expect(boss).toHaveLength(4);
  });

  it('also after the room slept', async () => {
    await setVisibility('acme/secret', 'hidden');
    const { token } = await enrolDevice({ member: 'Ada' });
    const guest = await watch({ cloud: team, as: 'Guest' });
    await evictDurableObject(env.LIVE_ROOM.get(env.LIVE_ROOM.idFromName('team')));
    await work(token, ['acme/open', 'acme/secret']);
    await told(guest, 1);
    expect(await heard(guest)).toEqual(['in-acme-open']);
  });

  it('by what it may see now: a change of visibility closes sockets, one of rights those of the member', async () => {
    const { token } = await enrolDevice({ member: 'Ada' });
    const before = await watch({ cloud: team, as: 'Guest' });
    const [lin, boss] = [await watch({ cloud: team, as: 'Lin' }), await watch({ cloud: team, as: 'Boss' })];
    await setAsBoss('/settings/members/Lin/role', { role: 'viewer' });
    expect(await lin.closed).toBe(4001);
    await setAsBoss('/settings/visibility', { project: 'acme/secret', visibility: 'hidden' });
    expect(await Promise.all([before.closed, boss.closed])).toEqual([4001, 4001]);
    const after = await watch({ cloud: team, as: 'Guest' });
    await work(token, ['acme/open', 'acme/secret']);
    await told(after, 1);
    expect(await heard(after)).toEqual(['in-acme-open']);
    expect(before.heard).toEqual([]);
  });

  it('whoever was removed hears nothing any more', async () => {
    const { token } = await enrolDevice({ member: 'Ada' });
    const lin = await watch({ cloud: team, as: 'Lin' });
    await setAsBoss('/settings/members/Lin/remove', {});
    expect(await lin.closed).toBe(4001);
    await work(token, ['acme/open']);
    expect(lin.heard).toEqual([]);
  });

  it('whoever signed out hears nothing any more, and their other browser does', async () => {
    const { token } = await enrolDevice({ member: 'Ada' });
    const [here, there] = [await signInAs('Lin'), await signInAs('Lin')];
    const [over, other] = [
      await watch({ cloud: team, cookie: here }),
      await watch({ cloud: team, cookie: there }),
    ];
    const headers = { cookie: here, origin: team.origin };
    expect((await team.request('/sign-out', { method: 'POST', headers })).status).toBe(303);
    expect(await over.closed).toBe(4001);
    await work(token, ['acme/open']);
    await told(other, 1);
    expect(over.heard).toEqual([]);
    const again = await team.request('/v1/live', { headers: { ...headers, upgrade: 'websocket' } });
    expect(again.status).toBe(401);
  });

  it('a device that was revoked, or has disconnected itself, hears nothing any more', async () => {
    const [ada, second, third] = await Promise.all(
      ['Ada', 'Ada', 'Ada'].map((member) => enrolDevice({ member })),
    );
    const [revoked, left, kept] = await Promise.all(
      [second, third, ada].map((device) => watch({ cloud: team, token: device?.token })),
    );
    await setAsBoss(`/settings/devices/${second?.device_id}/revoke`, {});
    expect(await revoked?.closed).toBe(4001);
    const authorization = `Bearer ${third?.token}`;
    await team.request('/v1/device', { method: 'DELETE', headers: { authorization } });
    expect(await left?.closed).toBe(4001);
    await work(ada?.token ?? '', ['acme/open']);
    await told(kept, 1);
    expect([revoked?.heard, left?.heard]).toEqual([[], []]);
  });

  it('whoever signs out in the very moment in which a page connects hears nothing, and their other browser does', async () => {
    const { token } = await enrolDevice({ member: 'Ada' });
    const [here, there] = [await signInAs('Lin'), await signInAs('Lin')];
    const room = createLiveRoomClient({ namespace: env.LIVE_ROOM, rooms: 1 });
    // Whoever asks is known by then, and the socket is not open yet.
    const deps = {
      liveRoom: {
        ...room,
        connect: async (of: Parameters<typeof room.connect>[0]) => {
          const headers = { cookie: here, origin: team.origin };
          expect((await team.request('/sign-out', { method: 'POST', headers })).status).toBe(303);
          return room.connect(of);
        },
      },
    };
    const other = await watch({ cloud: team, cookie: there });
    const late = await watch({ cloud: openCloud({ mode: 'team', deps }), cookie: here });
    expect(await late.closed).toBe(4001);
    await work(token, ['acme/open']);
    await told(other, 1);
    expect(late.heard).toEqual([]);
  });

  it('signing out and revoking are done though no room can be reached', async () => {
    const namespace = {
      idFromName: () => {
        throw new Error('over its quota');
      },
    } as unknown as typeof env.LIVE_ROOM;
    const deps = { liveRoom: createLiveRoomClient({ namespace, rooms: 1 }) };
    const broken = openCloud({ mode: 'team', deps });
    const headers = { cookie: await signInAs('Lin'), origin: team.origin };
    expect((await broken.request('/sign-out', { method: 'POST', headers })).status).toBe(303);
    expect((await team.request('/settings', { headers })).headers.get('location')).toContain('/sign-in');
  });

  it('nobody speeds a device up by watching what they may not see', async () => {
    await setVisibility('acme/secret', 'hidden');
    const { token } = await enrolDevice({ member: 'Ada' });
    await watch({ cloud: team, as: 'Guest' });
    expect(await work(token, ['acme/secret'])).toMatchObject({ watching: false });
    expect(await work(token, ['acme/open'])).toMatchObject({ watching: true });
  });

  it('a header of the page’s own says nothing of who it is', async () => {
    await setVisibility('acme/secret', 'hidden');
    const { token } = await enrolDevice({ member: 'Ada' });
    const everything = { member_id: 'Boss', own: 'Ada', projects: { hear: 'but', names: [] } };
    const headers = {
      upgrade: 'websocket',
      origin: team.origin,
      cookie: await signInAs('Guest'),
      'x-subtrack-watcher': encodeURIComponent(JSON.stringify(everything)),
    };
    const { webSocket } = await team.request('/v1/live', { headers });
    const messages: unknown[] = [];
    webSocket?.addEventListener('message', ({ data }) => messages.push(data));
    webSocket?.accept();
    await work(token, ['acme/secret']);
    const boss = await watch({ cloud: team, as: 'Boss' });
    await settled(boss);
    expect(messages).toEqual([]);
    webSocket?.close();
  });
});
