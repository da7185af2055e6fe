import { z } from 'zod';
import type { StoredObject } from '../../tier-store.ts';
import { isOneOf, type DriveClient } from './drive-client.ts';

/** A file as Drive tells of it; numbers come as text. */
export const driveFileSchema = z.object({
  id: z.string(),
  size: z.coerce.number().optional(),
  md5Checksum: z.string().optional(),
  sha256Checksum: z.string().optional(),
  trashed: z.boolean().optional(),
});
export type DriveFile = z.infer<typeof driveFileSchema>;

export const fileFields = 'id,size,md5Checksum,sha256Checksum,trashed';

export function toStored({ key, file }: { key: string; file: DriveFile }): StoredObject {
  const { id, size, md5Checksum, sha256Checksum } = file;
  return {
    tier: 'drive',
    key,
    remoteId: id,
    bytes: size ?? 0,
    ...(sha256Checksum === undefined ? {} : { sha256: sha256Checksum }),
    ...(md5Checksum === undefined ? {} : { md5: md5Checksum }),
  };
}

/** Undefined as well where somebody put it into the bin: from there it goes by itself. */
export async function findFile(o: { client: DriveClient; id: string }): Promise<DriveFile | undefined> {
  const { client, id } = o;
  if (id === '') return undefined;
  return client.attempt(async () => {
    try {
      const { data } = await client.api.files.get({ fileId: id, fields: fileFields });
      const file = driveFileSchema.parse(data);
      return file.trashed === true ? undefined : file;
    } catch (error) {
      if (isOneOf(error, [404])) return undefined;
      throw error;
    }
  });
}
