import type { Cloud } from '../../local-agent/cloud/start-cloud.ts';

const device = { device_id: 'asks-as-owner', member: 'Owner', name: 'tests' };
const tokens = new WeakMap<Cloud, Promise<{ token: string }>>();

/** Asks the cloud of a machine as whoever owns the machine; `path` begins with a slash. */
export async function askAsOwner({ cloud, path }: { cloud: Cloud; path: string }): Promise<Response> {
  const enrolled = tokens.get(cloud) ?? cloud.enrol(device);
  tokens.set(cloud, enrolled);
  const { token } = await enrolled;
  return fetch(cloud.url + path, { headers: { authorization: `Bearer ${token}` }, redirect: 'manual' });
}

/** The cookie that a browser gets from a one-time link. */
export async function signInBy(link: string): Promise<string> {
  const answer = await fetch(link, { redirect: 'manual' });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (cookie === undefined) throw new Error(`${link} signed nobody in: ${answer.status}`);
  return cookie;
}
