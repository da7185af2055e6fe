import type { DriveFiles } from './drive-files.ts';
import type { Fault } from './google-fake.ts';
import { driveError } from './google-errors.ts';

const step = 256 * 1024;

type Upload = {
  id: string | undefined;
  /** Over a file that is there. */
  over: boolean;
  name: string;
  parent: string;
  total: number;
  held: Uint8Array<ArrayBuffer>;
  done: string | undefined;
};

/** Resumable uploads: a session, pieces with `Content-Range`, 308 in between. */
export function createUploads({ drive, space }: { drive: DriveFiles; space: { limit: number } }) {
  const uploads = new Map<string, Upload>();

  async function open(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const total = Number(request.headers.get('x-upload-content-length'));
    const told = (await request.json()) as { id?: string; name?: string; parents?: string[] };
    const over = request.method === 'PATCH';
    const id = over ? pathname.slice(pathname.lastIndexOf('/') + 1) : told.id;
    const there = drive.visible(id ?? '');
    const { name = there?.name ?? 'Untitled', parents: [parent = there?.parent ?? 'root'] = [] } = told;
    const refused = over
      ? there === undefined && driveError({ status: 404, reason: 'notFound' })
      : drive.refusal({ id, parent });
    if (refused) return refused;
    if (used() + total > space.limit) return driveError({ status: 403, reason: 'storageQuotaExceeded' });
    const key = `upload-${uploads.size + 1}`;
    uploads.set(key, { id, over, name, parent, total, held: new Uint8Array(), done: undefined });
    const location = `https://www.googleapis.com/upload/drive/v3/files?uploadType=resumable&upload_id=${key}`;
    return new Response(null, { status: 200, headers: { location } });
  }

  async function take(o: { request: Request; id: string; fault: Fault | undefined }): Promise<Response> {
    const { request, fault } = o;
    const upload = uploads.get(o.id);
    const body = new Uint8Array(await request.arrayBuffer());
    if (upload === undefined) return driveError({ status: 404, reason: 'notFound' });
    if (request.method === 'DELETE') {
      uploads.delete(o.id);
      return new Response(null, { status: 499 });
    }
    const range = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(request.headers.get('content-range') ?? '');
    if (range === null || Number(range[3]) !== upload.total)
      return driveError({ status: 400, reason: 'badRange' });
    if (range[1] !== undefined) {
      if (Number(range[1]) !== upload.held.byteLength) return driveError({ status: 400, reason: 'badRange' });
      const isLast = Number(range[2]) + 1 === upload.total;
      if (!isLast && body.byteLength % step !== 0) return driveError({ status: 400, reason: 'badSize' });
      hold({ upload, body: takenOf({ body, fault }) });
      if (fault && 'breakAfter' in fault) throw new TypeError('Network connection lost.');
      if (fault && 'corrupt' in fault && upload.held[0] !== undefined) upload.held[0] ^= 1;
    }
    return answer(upload);
  }

  function answer(upload: Upload): Response {
    if (upload.held.byteLength === upload.total) return finish(upload);
    const { byteLength } = upload.held;
    return new Response(null, {
      status: 308,
      headers: byteLength === 0 ? {} : { range: `bytes=0-${byteLength - 1}` },
    });
  }

  function finish(upload: Upload): Response {
    if (upload.done === undefined) {
      const { name, parent, held } = upload;
      const id = upload.id;
      const refused = upload.over ? undefined : drive.refusal({ id, parent });
      if (refused !== undefined) return refused;
      const file = { name, parent, mimeType: 'application/octet-stream', bytes: held };
      upload.done = drive.store(id === undefined ? file : { ...file, id }).id;
    }
    const file = drive.visible(upload.done);
    return file === undefined
      ? driveError({ status: 404, reason: 'notFound' })
      : Response.json(drive.tell(file));
  }

  function used(): number {
    return [...drive.files.values()].reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  }

  return { open, take, expire: () => uploads.clear() };
}

/** Only whole steps count of what breaks off. */
function takenOf({ body, fault }: { body: Uint8Array<ArrayBuffer>; fault: Fault | undefined }) {
  const limit =
    fault && 'breakAfter' in fault
      ? fault.breakAfter
      : fault && 'takeOnly' in fault
        ? fault.takeOnly
        : Infinity;
  return limit < body.byteLength ? body.slice(0, limit - (limit % step)) : body;
}

function hold({ upload, body }: { upload: Upload; body: Uint8Array }): void {
  const held = new Uint8Array(upload.held.byteLength + body.byteLength);
  held.set(upload.held);
  held.set(body, upload.held.byteLength);
  upload.held = held;
}
