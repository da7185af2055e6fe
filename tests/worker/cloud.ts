import { env } from 'cloudflare:workers';
import type { Deps } from '../../worker/deps.ts';
import type { Device } from '../../shared/protocol/enrol.ts';
import type { Segment } from '../../shared/protocol/segments.ts';
import { createDeviceToken } from '../../shared/protocol/enrol.ts';
import { segmentHeaders } from '../../shared/protocol/segments.ts';
import { createApp } from '../../worker/app.ts';
import { storeDevice } from '../../worker/auth/device-repository.ts';
import { sha256Hex } from '../../worker/auth/secrets.ts';
import { makeDeps } from '../../worker/deps.ts';
import { applyMigrations } from './migrate.ts';
import { LOOPBACK, signInAs, TEAM_KEY } from './sign-in-as.ts';

export { applyMigrations, LOOPBACK, TEAM_KEY };

/** The first migration of members gives it. */
const keyOwnerName = 'Owner of the team key';

export type TestCloud = {
  origin: string;
  request: (path: string, init?: RequestInit) => Promise<Response>;
};

/**
 * The real app on the test's own D1, R2 and Durable Object; single dependencies can be replaced. On one's own machine
 * (`embedded`) its owner asks, unless told otherwise.
 */
export function openCloud(
  o: { mode?: 'embedded' | 'team'; deps?: Partial<Deps>; signedIn?: boolean } = {},
): TestCloud {
  const mode = o.mode ?? 'team';
  const host = mode === 'embedded' ? LOOPBACK : 'team.example.com';
  const origin = `${mode === 'embedded' ? 'http' : 'https'}://${host}`;
  const app = createApp((bindings) => ({ ...makeDeps(bindings), ...o.deps }));
  const bindings = { ...env, MODE: mode, HOSTS: LOOPBACK, TEAM_KEY };
  const signedIn = o.signedIn ?? mode === 'embedded';
  return {
    origin,
    async request(path, init = {}) {
      const headers = new Headers(init.headers);
      if (!headers.has('host')) headers.set('host', host);
      if (signedIn) {
        const others = headers.get('cookie');
        const own = await signInAs(keyOwnerName, mode);
        headers.set('cookie', others === null ? own : `${others}; ${own}`);
      }
      // A server sees what a client's HTTP layer adds by itself.
      if (!headers.has('content-length') && init.body !== undefined && init.body !== null) {
        headers.set('content-length', String((await new Response(init.body).arrayBuffer()).byteLength));
      }
      return app.request(
        new Request(`${origin}${path}`, { redirect: 'manual', ...init, headers }),
        {},
        bindings,
      );
    },
  };
}

export async function enrolDevice(overrides: Partial<Device> = {}): Promise<Device & { token: string }> {
  const device = { device_id: crypto.randomUUID(), member: 'Ada', name: 'laptop', ...overrides };
  const token = createDeviceToken((bytes) => crypto.getRandomValues(bytes));
  await storeDevice({ db: env.DB, device, tokenHash: await sha256Hex(token), now: 0 });
  return { ...device, token };
}

export async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Response(text).body?.pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

export async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A `PUT /v1/segments/:id` as the agent sends it. */
export async function segmentRequest(o: {
  token: string;
  body: Uint8Array<ArrayBuffer>;
  segment?: Partial<Segment>;
}): Promise<{ path: string; init: RequestInit; segment: Segment }> {
  const segment: Segment = {
    segment_id: 'seg-1',
    session_id: 'session-1',
    sha256: await hashOf(o.body),
    first_seq: 1,
    last_seq: 3,
    events: 3,
    raw_bytes: 300,
    ...o.segment,
  };
  const headers = {
    authorization: `Bearer ${o.token}`,
    [segmentHeaders.session]: segment.session_id,
    [segmentHeaders.sha256]: segment.sha256,
    [segmentHeaders.firstSeq]: String(segment.first_seq),
    [segmentHeaders.lastSeq]: String(segment.last_seq),
    [segmentHeaders.events]: String(segment.events),
    [segmentHeaders.rawBytes]: String(segment.raw_bytes),
    ...(segment.first_at === undefined ? {} : { [segmentHeaders.firstAt]: String(segment.first_at) }),
    ...(segment.last_at === undefined ? {} : { [segmentHeaders.lastAt]: String(segment.last_at) }),
  };
  return {
    segment,
    path: `/v1/segments/${segment.segment_id}`,
    init: { method: 'PUT', headers, body: o.body },
  };
}

export function rowsRequest(o: { token: string; batch: unknown }): RequestInit {
  return {
    method: 'POST',
    headers: { authorization: `Bearer ${o.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(o.batch),
  };
}
