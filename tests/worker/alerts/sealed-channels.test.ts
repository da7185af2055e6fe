import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSeal } from '../../../worker/tiers/settings/seal.ts';
import { applyMigrations, openCloud, type TestCloud } from '../cloud.ts';

/** Friday noon. */
const now = Date.UTC(2026, 10, 20, 12);
const secret = 'a-secret-of-the-receiver';

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

/** A server of somebody else, and what it was sent. */
function openReceiver() {
  const received: Request[] = [];
  const receive: typeof fetch = async (input, init) => {
    received.push(new Request(input, init));
    return new Response(null, { status: 204 });
  };
  return { received, receive };
}

const hook = {
  name: 'Hook',
  format: 'webhook',
  url: 'https://hooks.example.com/x',
  secret,
  least_level: 'info',
};

function post(o: { cloud: TestCloud; path: string; form: Record<string, string> }) {
  return o.cloud.request(o.path, {
    method: 'POST',
    body: new URLSearchParams(o.form).toString(),
    headers: { origin: o.cloud.origin, 'content-type': 'application/x-www-form-urlencoded' },
  });
}

function sealedCloud(key: string | undefined, receive: typeof fetch) {
  const deps = { clock: () => now, fetch: receive, seal: createSeal(key) };
  return openCloud({ mode: 'embedded', deps });
}

/** Presses the button of every channel. */
async function testAll(cloud: TestCloud): Promise<void> {
  const { results } = await env.DB.prepare('SELECT channel_id FROM alert_channels').all();
  for (const { channel_id } of results)
    await post({ cloud, path: `/alerts/channels/${String(channel_id)}/test`, form: {} });
}

/** What the header says when it was signed with the secret of `hook`. */
async function signatureOf(request: Request | undefined): Promise<string> {
  const bytes = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes.encode(secret), algorithm, false, ['sign']);
  const text = `${now / 1000}.${await request?.text()}`;
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes.encode(text)));
  return `t=${now / 1000},v1=${Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

describe('a channel', () => {
  it('has its address and secret in no column, and is told at the same place with the same signature', async () => {
    const { received, receive } = openReceiver();
    const cloud = sealedCloud('a secret of this cloud', receive);
    await post({ cloud, path: '/alerts/channels', form: hook });
    const rows = JSON.stringify(await env.DB.prepare('SELECT * FROM alert_channels').all());
    expect(rows).not.toMatch(/hooks\.example|a-secret-of-the/);
    await testAll(cloud);
    expect(received.map(({ url }) => url)).toEqual([hook.url]);
    expect(received[0]?.headers.get('x-subtrack-signature')).toBe(await signatureOf(received[0]));
    expect(await (await cloud.request('/alerts')).text()).toContain('at hooks.example.com');
  });

  it('that was kept as it was, without a secret or by a version before, is told all the same', async () => {
    const { received, receive } = openReceiver();
    await post({ cloud: sealedCloud(undefined, receive), path: '/alerts/channels', form: hook });
    expect(await env.DB.prepare('SELECT url, secret FROM alert_channels').first()).toEqual({
      url: hook.url,
      secret,
    });
    await testAll(sealedCloud('a secret of this cloud', receive));
    expect(received.map(({ url }) => url)).toEqual([hook.url]);
  });

  it.each(['another secret', undefined])(
    'that was sealed with a secret that is gone says so, and stops no other (%s)',
    async (later) => {
      const { received, receive } = openReceiver();
      await post({ cloud: sealedCloud('the first', receive), path: '/alerts/channels', form: hook });
      const cloud = sealedCloud(later, receive);
      const second = { ...hook, name: 'Second', url: 'https://second.example.com/y' };
      await post({ cloud, path: '/alerts/channels', form: second });
      await testAll(cloud);
      expect(received.map(({ url }) => url)).toEqual([second.url]);
      const page = await (await cloud.request('/alerts')).text();
      expect(page).toContain('cannot be opened: add it again');
      expect(page).toContain('at second.example.com');
    },
  );
});
