import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLiveRoomClient } from '../../../worker/live/live-room-client.ts';
import { applyMigrations, openCloud, type TestCloud } from '../cloud.ts';
import { signInAs } from '../sign-in-as.ts';
import { addMember, watch } from './watch.ts';

const team = openCloud({ mode: 'team' });

beforeEach(async () => {
  await reset();
  await applyMigrations();
  await addMember('Boss', 'owner');
  await addMember('Lin', 'member');
});

/** A team whose room is out of reach the first `times` that it is told that rights changed. */
function openFailing(times: number) {
  let left = times;
  const namespace = {
    idFromName: (name: string) => env.LIVE_ROOM.idFromName(name),
    get(id: DurableObjectId) {
      const room = env.LIVE_ROOM.get(id);
      return {
        fetch: (request: Request) => room.fetch(request),
        async renew(of: Parameters<typeof room.renew>[0]) {
          left -= 1;
          if (left >= 0) throw new Error('over its quota');
          await room.renew(of);
        },
      };
    },
  } as unknown as typeof env.LIVE_ROOM;
  return createLiveRoomClient({ namespace, rooms: 1 });
}

async function post(cloud: TestCloud, path: string, fields: Record<string, string>): Promise<number> {
  const headers = { cookie: await signInAs('Boss'), origin: cloud.origin };
  return (await cloud.request(path, { method: 'POST', headers, body: new URLSearchParams(fields) })).status;
}

const audited = async () =>
  (await env.DB.prepare('SELECT action FROM audit_entries').all<{ action: string }>()).results.map(
    ({ action }) => action,
  );

describe('a room that cannot be reached', () => {
  it.each([
    ['/settings/members/Lin/role', { role: 'viewer' }, 'member.role.viewer'],
    ['/settings/members/Lin/remove', {}, 'member.removed'],
    ['/settings/visibility', { project: 'acme/secret', visibility: 'hidden' }, 'project.hidden'],
  ])('does not take back what %s stored: it is told as done', async (path, fields, action) => {
    const broken = openCloud({ mode: 'team', deps: { liveRoom: openFailing(99) } });
    expect(await post(broken, path, fields as Record<string, string>)).toBe(303);
    expect(await audited()).toEqual([action]);
  });

  it('is told once more, so that pages whose rights changed connect anew', async () => {
    const shaky = openCloud({ mode: 'team', deps: { liveRoom: openFailing(1) } });
    const page = await watch({ cloud: team, as: 'Lin' });
    expect(await post(shaky, '/settings/members/Lin/role', { role: 'viewer' })).toBe(303);
    expect(await page.closed).toBe(4001);
  });

  it('gives no socket to somebody whose sign-in ended while it was opened', async () => {
    const cookie = await signInAs('Lin');
    const room = openFailing(99);
    const liveRoom: typeof room = {
      ...room,
      async connect(of) {
        const headers = { cookie, origin: team.origin };
        expect((await team.request('/sign-out', { method: 'POST', headers })).status).toBe(303);
        return room.connect(of);
      },
    };
    const headers = { upgrade: 'websocket', origin: team.origin, cookie };
    const answer = await openCloud({ mode: 'team', deps: { liveRoom } }).request('/v1/live', { headers });
    expect([answer.status, answer.webSocket]).toEqual([404, null]);
  });
});
