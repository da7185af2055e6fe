import { createHash } from 'node:crypto';
import { createObjects, type FakeObject } from './s3-fake-objects.ts';
import { s3Error } from './s3-answers.ts';

type S3Fault = { on: string; times?: number } & (
  | { status: number; code: string }
  | { loseAnswer: true }
  | { corrupt: true }
);

export type S3Fake = {
  fetch: typeof fetch;
  objects: Map<string, FakeObject>;
  uploads: Map<string, unknown>;
  asked: string[];
  faults: S3Fault[];
  /** What the policy of the key does not allow, as `METHOD`. */
  denied: Set<string>;
};

/** S3 as far as it is used, with storage classes and restores, which other servers that speak S3 do not have. */
export function createS3Fake(o: { clock?: () => number; bucket?: string; keyId?: string } = {}): S3Fake {
  const { clock = () => 0, bucket = 'archive', keyId = 'AKIAFAKE' } = o;
  const store = createObjects({ clock, bucket });
  const faults: S3Fault[] = [];
  const asked: string[] = [];
  const denied = new Set<string>();

  async function answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const body = new Uint8Array(await request.arrayBuffer());
    const [, inHost] = /^([^.]+)\.s3\./.exec(url.hostname) ?? [];
    const [, name = inHost ?? '', key = ''] =
      inHost === undefined
        ? (/^\/([^/]+)\/?(.*)$/.exec(decodeURIComponent(url.pathname)) ?? [])
        : ['', inHost, decodeURIComponent(url.pathname.slice(1))];
    const what = `${request.method} ${[...url.searchParams.keys()].find((part) => part !== 'x-id') ?? 'object'}`;
    asked.push(what);
    const fault = faults.find(({ on, times = 1 }) => times > 0 && what.startsWith(on));
    if (fault !== undefined) fault.times = (fault.times ?? 1) - 1;
    const isHead = request.method === 'HEAD';
    const refuse = (status: number, code: string) =>
      isHead ? new Response(null, { status }) : s3Error({ status, code });
    if (fault !== undefined && 'status' in fault) return refuse(fault.status, fault.code);
    const credential = /Credential=([^/]+)\//.exec(request.headers.get('authorization') ?? '')?.[1];
    if (credential !== keyId) return refuse(403, 'InvalidAccessKeyId');
    if (name !== bucket) return refuse(404, 'NoSuchBucket');
    if (denied.has(request.method)) return refuse(403, 'AccessDenied');
    const hash = createHash('sha256').update(body).digest('hex');
    if (request.headers.get('x-amz-content-sha256') !== hash) return refuse(400, 'XAmzContentSHA256Mismatch');
    if (fault !== undefined && 'corrupt' in fault && body[0] !== undefined) body[0] ^= 1;
    const said = request.headers.get('x-amz-checksum-sha256');
    const corrupted = createHash('sha256').update(body).digest('base64');
    if (said !== null && said !== corrupted) return refuse(400, 'BadDigest');
    const done = await store.answer({ request, url, key, body, refuse });
    if (fault !== undefined && 'loseAnswer' in fault) throw new TypeError('Network connection lost.');
    return done;
  }

  return {
    fetch: async (input, init) => answer(new Request(input, init)),
    objects: store.objects,
    uploads: store.uploads,
    asked,
    faults,
    denied,
  };
}
