import { z } from 'zod';
import { tierUnavailableError } from '../../errors.ts';
import type { DriveClient } from './drive-client.ts';
import { driveFileSchema, fileFields } from './drive-file.ts';

/** The address of an upload, which is a secret, and how much of it has arrived; `file` once it is whole. */
export const uploadSchema = z.object({
  uri: z.string(),
  id: z.string(),
  sent: z.number(),
  file: driveFileSchema.optional(),
});
export type Upload = z.infer<typeof uploadSchema>;

const uploads = 'https://www.googleapis.com/upload/drive/v3/files';
const type = 'application/octet-stream';

/** Opens an upload of a new file with this id, or over the file that has it. Bytes. */
export async function openUpload(o: {
  client: DriveClient;
  id: string;
  bytes: number;
  /** Of a new file; undefined to write over the one that is there. */
  place: { name: string; parent: string } | undefined;
}): Promise<Upload> {
  const { client, id, bytes, place } = o;
  const query = `uploadType=resumable&fields=${encodeURIComponent(fileFields)}`;
  const answer = await client.send(
    place === undefined ? `${uploads}/${id}?${query}` : `${uploads}?${query}`,
    {
      method: place === undefined ? 'PATCH' : 'POST',
      headers: {
        authorization: `Bearer ${await client.token()}`,
        'content-type': 'application/json; charset=UTF-8',
        'x-upload-content-type': type,
        'x-upload-content-length': String(bytes),
      },
      body: JSON.stringify(
        place === undefined ? { trashed: false } : { id, name: place.name, parents: [place.parent] },
      ),
    },
  );
  await answer.body?.cancel();
  const uri = answer.headers.get('location');
  if (uri === null)
    throw tierUnavailableError({ tier: 'drive', why: 'it opened an upload and did not say where' });
  return { uri, id, sent: 0 };
}

/** Sends bytes that begin at `offset`; what of them arrived is in the answer. Without bytes it only asks how far it is. */
export async function sendBytes(o: {
  client: DriveClient;
  upload: Upload;
  total: number;
  bytes?: { offset: number; body: Uint8Array<ArrayBuffer> };
}): Promise<Upload> {
  const { client, upload, total, bytes } = o;
  const answer = await client.send(upload.uri, {
    method: 'PUT',
    headers: { 'content-range': rangeOf({ bytes, total }), 'content-type': type },
    body: bytes?.body ?? new Uint8Array(),
    // 308 is an answer here, not another address.
    redirect: 'manual',
  });
  if (answer.status === 308) {
    await answer.body?.cancel();
    return { ...upload, sent: arrived(answer.headers.get('range')) };
  }
  return { ...upload, sent: total, file: driveFileSchema.parse(await answer.json()) };
}

function rangeOf({
  bytes,
  total,
}: {
  bytes: { offset: number; body: Uint8Array } | undefined;
  total: number;
}) {
  if (bytes === undefined || bytes.body.byteLength === 0) return `bytes */${total}`;
  return `bytes ${bytes.offset}-${bytes.offset + bytes.body.byteLength - 1}/${total}`;
}

/** `bytes=0-524287`; no header when nothing arrived. */
function arrived(range: string | null): number {
  const last = /^bytes=0-(\d+)$/.exec(range ?? '')?.[1];
  return last === undefined ? 0 : Number(last) + 1;
}
