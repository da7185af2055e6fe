import { tierUnavailableError } from '../../errors.ts';
import { tierUploadLostError } from '../errors.ts';
import { isOneOf, type DriveClient } from './drive-client.ts';
import { findFile } from './drive-file.ts';
import { sendBytes, type Upload } from './resumable-upload.ts';

type Uploading = { client: DriveClient; key: string; bytes: number; upload: Upload };

/** Tries that bring nothing of a piece over before it is given up for this time. */
const maxStalls = 3;

/** Where an upload stands by Drive's own account. Throws `tier.upload_lost` where Drive knows nothing of it. */
export async function askUpload({ client, key, bytes, upload }: Uploading): Promise<Upload> {
  try {
    return await sendBytes({ client, upload, total: bytes });
  } catch (error) {
    if (isOneOf(error, [404, 410])) throw tierUploadLostError({ tier: 'drive', key, cause: error });
    if (!isOneOf(error, [409])) throw error;
    // Somebody else brought the same object over meanwhile.
    const file = await findFile({ client, id: upload.id });
    if (file === undefined) throw tierUploadLostError({ tier: 'drive', key, cause: error });
    return { ...upload, sent: bytes, file };
  }
}

/** Sends a piece that begins at `offset` until all of it has arrived, from wherever Drive stands. */
export async function sendPiece(
  o: Uploading & { offset: number; body: Uint8Array<ArrayBuffer> },
): Promise<Upload> {
  const { client, key, bytes, offset, body } = o;
  const isSent = ({ sent, file }: Upload) => file !== undefined || sent >= offset + body.byteLength;
  let { upload } = o;
  /** Something may have arrived of which nothing was told. */
  let unsure = upload.sent !== offset;
  for (let stalls = 0; !isSent(upload);) {
    if (stalls === maxStalls) throw tierUnavailableError({ tier: 'drive', why: 'an upload gets no further' });
    const before = upload.sent;
    upload = await client.attempt(sendRest);
    if (upload.sent === before) stalls += 1;
  }
  return upload;

  async function sendRest(): Promise<Upload> {
    const from = unsure ? await askUpload({ client, key, bytes, upload }) : upload;
    unsure = true;
    if (isSent(from)) return from;
    // What came before this piece is not here to be sent again.
    if (from.sent < offset) throw tierUploadLostError({ tier: 'drive', key });
    const rest = { offset: from.sent, body: body.subarray(from.sent - offset) };
    try {
      return await sendBytes({ client, upload: from, total: bytes, bytes: rest });
    } catch (error) {
      // It stands elsewhere than we were told: the next try asks.
      if (isOneOf(error, [400, 409, 416])) return from;
      if (isOneOf(error, [404, 410])) throw tierUploadLostError({ tier: 'drive', key, cause: error });
      throw error;
    }
  }
}
