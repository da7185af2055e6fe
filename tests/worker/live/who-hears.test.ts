import { env } from 'cloudflare:workers';
import { evictDurableObject, reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
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
    expect(await Promise.all(pages.map(heard))).toEqual([['in-acme-open'], ['in-acme-open'], all, all]);
  });

  it('where every project is hidden but those that are named', async () => {
    await setVisibility('', 'hidden');
    await setVisibility('acme/open', 'metadata');
    const { token } = await enrolDevice({ member: 'Ada' });
    const pages = await Promise.all(['Guest', 'Lin', 'Boss'].map((as) => watch({ cloud: team, as })));
    await work(token, ['acme/open', 'acme/secret', '__proto__', '']);
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
