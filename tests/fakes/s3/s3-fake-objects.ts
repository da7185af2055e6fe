import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { xml } from './s3-answers.ts';

export type FakeObject = {
  bytes: Uint8Array<ArrayBuffer>;
  storageClass: string;
  etag: string;
  checksum: string;
  /** Unix ms at which a restore that was asked for is done; and until when it can be read. */
  restore?: { readyAt: number; until: number };
};

type Upload = {
  key: string;
  at: number;
  storageClass: string;
  parts: Map<number, { bytes: Uint8Array; sha256: string }>;
};
type Refuse = (status: number, code: string) => Response;

const hour = 3_600_000;
const archived: Readonly<Record<string, number>> = { GLACIER: 4 * hour, DEEP_ARCHIVE: 11 * hour };
const classes = ['STANDARD', 'STANDARD_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'];

export function createObjects(o: { clock: () => number; bucket: string }) {
  const objects = new Map<string, FakeObject>();
  const uploads = new Map<string, Upload>();
  let count = 0;

  async function answer(asked: {
    request: Request;
    url: URL;
    key: string;
    body: Uint8Array<ArrayBuffer>;
    refuse: Refuse;
  }): Promise<Response> {
    const { request, url, key, body, refuse } = asked;
    const param = (name: string) => url.searchParams.get(name);
    if (param('uploadId') !== null) return answerUpload({ ...asked, id: param('uploadId') ?? '' });
    if (param('uploads') !== null) {
      if (request.method === 'GET') return listUploads(param('prefix') ?? '');
      const storageClass = request.headers.get('x-amz-storage-class') ?? 'STANDARD';
      if (!classes.includes(storageClass)) return refuse(400, 'InvalidStorageClass');
      const id = `upload-${(count += 1)}`;
      uploads.set(id, { key, at: o.clock(), storageClass, parts: new Map() });
      return xml('InitiateMultipartUploadResult', `<Key>${key}</Key><UploadId>${id}</UploadId>`);
    }
    if (request.method === 'PUT') {
      const storageClass = request.headers.get('x-amz-storage-class') ?? 'STANDARD';
      if (!classes.includes(storageClass)) return refuse(400, 'InvalidStorageClass');
      const { etag } = keep({ key, bytes: body, storageClass, checksum: sha256Of(body) });
      return new Response(null, { headers: { etag } });
    }
    if (request.method === 'DELETE') {
      objects.delete(key);
      return new Response(null, { status: 204 });
    }
    const object = objects.get(key);
    if (object === undefined) return refuse(404, 'NoSuchKey');
    if (param('restore') !== null) return restore({ object, refuse });
    return read({ request, object, refuse });
  }

  function keep(o: Omit<FakeObject, 'etag'> & { key: string }): FakeObject {
    const { key, ...kept } = o;
    const object = { ...kept, etag: `"${createHash('md5').update(kept.bytes).digest('hex')}"` };
    objects.set(key, object);
    return object;
  }

  function restore({ object, refuse }: { object: FakeObject; refuse: Refuse }): Response {
    const takes = archived[object.storageClass];
    if (takes === undefined) return refuse(403, 'InvalidObjectState');
    const now = o.clock();
    if (object.restore !== undefined && now < object.restore.readyAt)
      return refuse(409, 'RestoreAlreadyInProgress');
    const isReady = object.restore !== undefined && now < object.restore.until;
    if (!isReady) object.restore = { readyAt: now + takes, until: now + takes + 7 * 24 * hour };
    return new Response(null, { status: isReady ? 200 : 202 });
  }

  function read({
    request,
    object,
    refuse,
  }: {
    request: Request;
    object: FakeObject;
    refuse: Refuse;
  }): Response {
    const { bytes, storageClass, etag, checksum } = object;
    const now = o.clock();
    const ready = object.restore !== undefined && now >= object.restore.readyAt && now < object.restore.until;
    const headers = new Headers({ etag, 'x-amz-checksum-sha256': checksum });
    if (storageClass !== 'STANDARD') headers.set('x-amz-storage-class', storageClass);
    if (object.restore !== undefined && now < object.restore.until)
      headers.set(
        'x-amz-restore',
        ready
          ? `ongoing-request="false", expiry-date="${new Date(object.restore.until).toUTCString()}"`
          : 'ongoing-request="true"',
      );
    if (request.method === 'HEAD') {
      headers.set('content-length', String(bytes.byteLength));
      return new Response(null, { headers });
    }
    if (Object.hasOwn(archived, storageClass) && !ready) return refuse(403, 'InvalidObjectState');
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get('range') ?? '');
    if (range === null) return new Response(bytes, { headers });
    return new Response(bytes.slice(Number(range[1]), Number(range[2]) + 1), { status: 206, headers });
  }

  function listUploads(prefix: string): Response {
    const found = [...uploads].filter(([, { key }]) => key.startsWith(prefix));
    const listed = found.map(
      ([id, { key, at }]) =>
        `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${new Date(at).toISOString()}</Initiated></Upload>`,
    );
    return xml('ListMultipartUploadsResult', `<Bucket>${o.bucket}</Bucket>${listed.join('')}`);
  }

  function answerUpload(asked: {
    request: Request;
    url: URL;
    body: Uint8Array<ArrayBuffer>;
    id: string;
    refuse: Refuse;
  }): Response {
    const { request, url, body, id, refuse } = asked;
    const upload = uploads.get(id);
    if (upload === undefined) return refuse(404, 'NoSuchUpload');
    if (request.method === 'DELETE') {
      uploads.delete(id);
      return new Response(null, { status: 204 });
    }
    if (request.method === 'PUT') {
      const sha256 = sha256Of(body);
      upload.parts.set(Number(url.searchParams.get('partNumber')), { bytes: body, sha256 });
      return new Response(null, {
        headers: { etag: `"${sha256.slice(0, 8)}"`, 'x-amz-checksum-sha256': sha256 },
      });
    }
    const told = [...new TextDecoder().decode(body).matchAll(/<Part>([\s\S]*?)<\/Part>/g)].map(
      ([, part = '']) => ({
        number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
        sha256: /<ChecksumSHA256>([^<]+)</.exec(part)?.[1],
      }),
    );
    const parts = told.map(({ number, sha256 }) => {
      const part = upload.parts.get(number);
      return part !== undefined && part.sha256 === sha256 ? part : undefined;
    });
    if (parts.length === 0 || parts.some((part) => part === undefined)) return refuse(400, 'InvalidPart');
    if (parts.slice(0, -1).some((part) => (part?.bytes.byteLength ?? 0) < 5 * 1024 * 1024))
      return refuse(400, 'EntityTooSmall');
    const bytes = new Uint8Array(Buffer.concat(parts.map((part) => part?.bytes ?? new Uint8Array())));
    const hashes = Buffer.concat(parts.map((part) => Buffer.from(part?.sha256 ?? '', 'base64')));
    const { key, storageClass } = upload;
    keep({ key, bytes, storageClass, checksum: `${sha256Of(hashes)}-${parts.length}` });
    uploads.delete(id);
    return xml('CompleteMultipartUploadResult', `<Bucket>${o.bucket}</Bucket><Key>${key}</Key>`);
  }

  return { objects, uploads, answer };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
