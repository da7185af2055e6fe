import { z } from 'zod';
import { statusOf, type DriveClient } from './drive-client.ts';
import type { DriveIds } from './drive-ids.ts';

/** Everything of ours lies below this folder. */
const root = 'SubAgentTracking';
const folderType = 'application/vnd.google-apps.folder';
const idsSchema = z.object({ ids: z.tuple([z.string()]) });

export type DriveFolders = {
  /** The folder that a key lies in; it is made, with those above it, where it is not known. */
  folderOf: (key: string) => Promise<string>;
  /** The same, when one of them is known and yet not there: a stop came before it was made, or somebody threw it away. */
  repairedFolderOf: (key: string) => Promise<string>;
};

export function newDriveId(client: DriveClient): Promise<string> {
  return client.attempt(async () => {
    const { data } = await client.api.files.generateIds({ count: 1, space: 'drive', type: 'files' });
    return idsSchema.parse(data).ids[0];
  });
}

export function createDriveFolders({ client, ids }: { client: DriveClient; ids: DriveIds }): DriveFolders {
  const make = () => newDriveId(client);
  /** Folders that were walked through already; a store serves one run. */
  const known = new Map<string, string>();

  /** The id is taken already when an earlier try made the folder. */
  async function create(o: { id: string; name: string; parent: string | undefined }): Promise<void> {
    await client.attempt(async () => {
      try {
        await client.api.files.create({
          requestBody: {
            id: o.id,
            name: o.name,
            mimeType: folderType,
            ...(o.parent === undefined ? {} : { parents: [o.parent] }),
          },
          fields: 'id',
        });
      } catch (error) {
        if (statusOf(error) !== 409) throw error;
      }
    });
  }

  async function isThere(id: string): Promise<boolean> {
    return client.attempt(async () => {
      try {
        const { data } = await client.api.files.get({ fileId: id, fields: 'trashed' });
        return data.trashed !== true;
      } catch (error) {
        if (statusOf(error) === 404) return false;
        throw error;
      }
    });
  }

  async function walk({ key, repair }: { key: string; repair: boolean }): Promise<string> {
    let parent: string | undefined;
    for (const { path, name } of foldersOf(key)) {
      const walked = repair ? undefined : known.get(path);
      if (walked !== undefined) {
        parent = walked;
        continue;
      }
      const claimed = await ids.claim({ path, make });
      let { id } = claimed;
      if (claimed.isNew || repair) await create({ id, name, parent });
      if (repair && !(await isThere(id))) {
        // It was thrown away, and its id with it.
        await ids.forget([path]);
        ({ id } = await ids.claim({ path, make }));
        await create({ id, name, parent });
      }
      known.set(path, id);
      parent = id;
    }
    return parent ?? '';
  }

  return {
    folderOf: (key) => walk({ key, repair: false }),
    repairedFolderOf: (key) => walk({ key, repair: true }),
  };
}

/** Folders of a key from the root down, without its name. */
function foldersOf(key: string): { path: string; name: string }[] {
  const names = [root, ...key.split('/').slice(0, -1)];
  return names.map((name, at) => ({ path: `/${names.slice(0, at + 1).join('/')}/`, name }));
}
