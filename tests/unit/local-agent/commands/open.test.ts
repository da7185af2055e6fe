import { afterEach, expect, it } from 'vitest';
import { saveDevice } from '../../../../local-agent/config/device.ts';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

const token = `stk_${'a'.repeat(40)}`;
const cloud = 'https://team.example.com';

/** A home whose machine is connected to a cloud that answers like this. */
function open(o: { url?: string; cloudId?: string; answer?: () => Response } = {}) {
  const asked: { url: string; authorization: string | null }[] = [];
  const fetch = async (url: string | URL | Request, init?: RequestInit) => {
    asked.push({ url: String(url), authorization: new Headers(init?.headers).get('authorization') });
    return (o.answer ?? (() => Response.json({ url: `${cloud}/link/stl_x` })))();
  };
  const subtrack = createSubtrack({ history: false, fetch });
  opened.push(subtrack.remove);
  if (o.url !== undefined) {
    const device = { device_id: 'device-0001', member: 'Ada', name: 'laptop', url: o.url, token };
    const stored = o.cloudId === undefined ? device : { ...device, cloud_id: o.cloudId };
    saveDevice({ paths: createPaths(subtrack.home), device: stored });
  }
  return { asked, json: () => subtrack.run(['open', '--json']) };
}

it('prints the link that the cloud made for this device', async () => {
  const { asked, json } = open({ url: cloud });
  expect(JSON.parse((await json()).stdout)).toEqual({ url: `${cloud}/link/stl_x` });
  expect(asked).toEqual([{ url: `${cloud}/v1/links`, authorization: `Bearer ${token}` }]);
});

it('leads to the dashboard of this machine without asking', async () => {
  const { asked, json } = open({ url: 'http://127.0.0.1:4317', cloudId: 'embedded:x' });
  expect(JSON.parse((await json()).stdout)).toEqual({ url: 'http://127.0.0.1:4317' });
  expect(asked).toEqual([]);
});

it('opens no other place than the cloud, whatever it answers', async () => {
  const { json } = open({ url: cloud, answer: () => Response.json({ url: 'https://evil.example/link/x' }) });
  const answer = await json();
  expect([answer.code, answer.stdout]).toEqual([1, '']);
  expect(answer.stderr).toContain('open.foreign_link');
});

it.each([
  [() => Response.json({ error: { code: 'auth.token_revoked', message: 'revoked' } }, { status: 403 })],
  [() => new Response('<html>', { status: 200 })],
])('says why there is no link', async (answer) => {
  const { code, stderr } = await open({ url: cloud, answer }).json();
  expect([code, stderr]).toEqual([1, expect.stringContaining('open.refused')]);
  expect(stderr).not.toContain(token);
});

it('says so when this machine is connected to nothing', async () => {
  const { code, stderr } = await open().json();
  expect([code, stderr]).toEqual([1, expect.stringContaining('open.not_connected')]);
});
