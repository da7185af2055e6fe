import type { BundleAnnouncement } from '../../../shared/protocol/bundles.ts';
import { hashOf, openCloud } from '../cloud.ts';
import { bytesOf } from './tier-store-contract.ts';

const cloud = openCloud();

export type SentBundle = { bundle: BundleAnnouncement; objects: Uint8Array<ArrayBuffer>[] };

/** A bundle of objects of these lengths. */
export async function makeBundle(
  o: Partial<BundleAnnouncement> & { lengths?: readonly number[]; seed?: number } = {},
): Promise<SentBundle> {
  const { lengths = [1000], seed = 1, ...overrides } = o;
  const objects = lengths.map((length, at) => bytesOf(length, seed * 100 + at + 1));
  const described = [];
  for (const bytes of objects) described.push({ bytes: bytes.byteLength, sha256: await hashOf(bytes) });
  const session_id = overrides.session_id ?? 'session-1';
  return {
    objects,
    bundle: {
      bundle_id: `${session_id}.20261120T100000000Z`,
      session_id,
      project: 'acme/shop',
      session_at: 1000,
      created_at: 2000,
      encrypted: false,
      files: [{ name: 'handoff.md', bytes: 10, sha256: 'a'.repeat(64) }],
      objects: described,
      ...overrides,
    },
  };
}

export function announce({ token, bundle }: { token: string; bundle: object }): Promise<Response> {
  return cloud.request('/v1/bundles', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(bundle),
  });
}

export function sendObject(o: {
  token: string;
  bundleId: string;
  number: number;
  body: Uint8Array<ArrayBuffer>;
}): Promise<Response> {
  return cloud.request(`/v1/bundles/${o.bundleId}/${o.number}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${o.token}` },
    body: o.body,
  });
}

export async function sendBundle({ token, sent }: { token: string; sent: SentBundle }): Promise<void> {
  const { bundle, objects } = sent;
  const answer = await announce({ token, bundle });
  if (answer.status !== 200) throw new Error(await answer.text());
  for (const [number, body] of objects.entries()) {
    const stored = await sendObject({ token, bundleId: bundle.bundle_id, number, body });
    if (stored.status !== 200) throw new Error(await stored.text());
  }
}

export async function listAs(token: string, query = ''): Promise<unknown[]> {
  const response = await cloud.request(`/v1/bundles${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (response.status !== 200) throw new Error(await response.text());
  return (await response.json<{ bundles: unknown[] }>()).bundles;
}

export function getObject(o: { token: string; bundleId: string; number?: number }): Promise<Response> {
  return cloud.request(`/v1/bundles/${o.bundleId}/${o.number ?? 0}`, {
    headers: { authorization: `Bearer ${o.token}` },
  });
}
