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
function open(
  o: { url?: string; cloudId?: string; answer?: () => Response; place?: 'home' | 'sample' } = {},
) {
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
    const paths = createPaths(subtrack.home);
    saveDevice({ paths: o.place === 'sample' ? createPaths(paths.sample) : paths, device: stored });
  }
  return { asked, json: () => subtrack.run(['open', '--json']) };
}

it('prints the link that the cloud made for this device', async () => {
  const { asked, json } = open({ url: cloud });
  expect(JSON.parse((await json()).stdout)).toEqual({ url: `${cloud}/link/stl_x` });
  expect(asked).toEqual([{ url: `${cloud}/v1/links`, authorization: `Bearer ${token}` }]);
});

it('asks the dashboard of this machine as well, also that of the sample', async () => {
  const url = 'http://127.0.0.1:4317';
  const own = { url, cloudId: 'embedded:x', answer: () => Response.json({ url: `${url}/link/stl_x` }) };
  for (const place of ['home', 'sample'] as const) {
    const { asked, json } = open({ ...own, place });
    expect(JSON.parse((await json()).stdout)).toEqual({ url: `${url}/link/stl_x` });
    expect(asked).toEqual([{ url: `${url}/v1/links`, authorization: `Bearer ${token}` }]);
  }
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
