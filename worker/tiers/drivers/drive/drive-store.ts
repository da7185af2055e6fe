import { tierHashError, tierUnavailableError } from '../../errors.ts';
import { PIECE_BYTES, type PieceUpload, type StoredObject, type TierStore } from '../../tier-store.ts';
import { tierUploadLostError } from '../errors.ts';
import { readPieces } from '../read-pieces.ts';
import { isOneOf, statusOf, type DriveClient } from './drive-client.ts';
import { findFile, toStored } from './drive-file.ts';
import { createDriveFolders, newDriveId } from './drive-folders.ts';
import type { DriveIds } from './drive-ids.ts';
import { openUpload, uploadSchema, type Upload } from './resumable-upload.ts';
import { askUpload, sendPiece } from './send-piece.ts';

/** Files below one folder of somebody's Drive, which shows us nothing but what we made (`drive.file`). */
export function createDriveStore(o: { client: DriveClient; ids: DriveIds }): TierStore {
  const { client, ids } = o;
  const { api, attempt } = client;
  const folders = createDriveFolders(o);

  async function begin({ key, bytes }: { key: string; bytes: number }): Promise<Upload> {
    const { id, isNew } = await ids.claim({ path: key, make: () => newDriveId(client) });
    const name = key.slice(key.lastIndexOf('/') + 1);
    const over = () => openUpload({ client, id, bytes, place: undefined });
    const into = (parent: string) => openUpload({ client, id, bytes, place: { name, parent } });
    if (!isNew && (await findFile({ client, id })) !== undefined) return attempt(over);
    const parent = await folders.folderOf(key);
    return attempt(async () => {
      try {
        return await into(parent);
      } catch (error) {
        // The id is taken: it is in the bin, or an earlier try went further than was told.
        if (statusOf(error) === 409) return over();
        if (statusOf(error) === 404) return into(await folders.repairedFolderOf(key));
        throw error;
      }
    });
  }

  async function finish({ key, bytes, resume }: PieceUpload): Promise<StoredObject> {
    let upload = uploadSchema.parse(JSON.parse(resume));
    if (upload.file === undefined) upload = await settle({ key, bytes, upload });
    const { file } = upload;
    if (file === undefined) throw tierUnavailableError({ tier: 'drive', why: 'an upload is not whole yet' });
    if (file.trashed === true) {
      // Its folder is in the bin, and so is it.
      await folders.repairedFolderOf(key);
      await ids.forget([key]);
      throw tierUploadLostError({ tier: 'drive', key });
    }
    return toStored({ key, file });
  }

  async function settle(o: { key: string; bytes: number; upload: Upload }): Promise<Upload> {
    try {
      return await attempt(() => askUpload({ client, ...o }));
    } catch (error) {
      const file = await findFile({ client, id: o.upload.id });
      if (file?.size !== o.bytes) throw error;
      return { ...o.upload, file };
    }
  }

  return {
    tier: 'drive',
    async put({ key, bytes, sha256 }, body) {
      let upload = await begin({ key, bytes });
      let offset = 0;
      for await (const piece of readPieces({ body, bytes: PIECE_BYTES, total: bytes })) {
        if (offset + piece.byteLength > bytes) throw tierHashError({ tier: 'drive', key });
        upload = await sendPiece({ client, key, bytes, upload, offset, body: piece });
        offset += piece.byteLength;
      }
      if (offset < bytes) throw tierHashError({ tier: 'drive', key });
      const stored = await finish({ key, bytes, resume: JSON.stringify(upload) });
      if (stored.bytes === bytes && (stored.sha256 ?? sha256) === sha256) return stored;
      await remove({ key, remoteId: stored.remoteId });
      throw tierHashError({ tier: 'drive', key });
    },
    async get({ remoteId }, range) {
      return attempt(async () => {
        try {
          const headers = new Headers(range === undefined ? {} : { range: rangeOf(range) });
          const params = { fileId: remoteId, alt: 'media' };
          const { data } = await api.files.get(params, { responseType: 'stream', headers });
          // Typed as Node's stream; over the platform's fetch it is the platform's.
          return { kind: 'body', body: data as unknown as ReadableStream<Uint8Array> };
        } catch (error) {
          if (statusOf(error) === 404) return { kind: 'missing' };
          throw error;
        }
      });
    },
    async head({ key, remoteId }) {
      const file = await findFile({ client, id: remoteId });
      return file === undefined ? undefined : toStored({ key, file });
    },
    delete: remove,
    begin: async (object) => JSON.stringify(await begin(object)),
    async piece({ key, bytes, resume }, { number, body }) {
      const upload = uploadSchema.parse(JSON.parse(resume));
      return JSON.stringify(
        await sendPiece({ client, key, bytes, upload, offset: number * PIECE_BYTES, body }),
      );
    },
    finish,
    async abort({ key, resume }) {
      const upload = uploadSchema.parse(JSON.parse(resume));
      // 499 says that it is given up.
      await attempt(async () => {
        try {
          await client.send(upload.uri, { method: 'DELETE' });
        } catch (error) {
          if (!isOneOf(error, [404, 410, 499])) throw error;
        }
      });
      if ((await findFile({ client, id: upload.id })) === undefined) await ids.forget([key]);
    },
  };

  async function remove({ key, remoteId }: { key: string; remoteId: string }): Promise<void> {
    const fileId = remoteId === '' ? ((await ids.find(key)) ?? '') : remoteId;
    if (fileId !== '')
      await attempt(async () => {
        try {
          await api.files.delete({ fileId });
        } catch (error) {
          if (statusOf(error) !== 404) throw error;
        }
      });
    await ids.forget([key]);
  }
}

function rangeOf({ offset, length }: { offset: number; length: number }): string {
  return `bytes=${offset}-${offset + length - 1}`;
}
