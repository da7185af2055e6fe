import fs from 'node:fs';
import path from 'node:path';
import { createTarPacker, type TarHeader } from 'modern-tar';
import { isAppError } from '../../shared/core/errors.ts';
import { listIfThere } from '../files/read-if-there.ts';
import { isStateFile, type SnapshotStore } from '../recovery/snapshots/snapshot-store.ts';
import { writeCompressed } from './hash-file.ts';

type AddEntry = (o: {
  header: TarHeader;
  content: AsyncIterable<Uint8Array> | Uint8Array[];
}) => Promise<void>;

/**
 * Packs the states that recovery keeps of a session: `snapshots/` holds their files as they are, `states/` each snapshot as
 * JSON that anybody can read. Without snapshots the archive is empty. Copies of files of folders without git lie in the same
 * folder and stay on the machine: nothing in them is redacted.
 */
export async function packSnapshots({
  store,
  sessionId,
  file,
}: {
  store: SnapshotStore;
  sessionId: string;
  file: string;
}): Promise<void> {
  const { readable, controller } = createTarPacker();
  const add: AddEntry = async ({ header, content }) => {
    const writer = controller.add({ mode: 0o600, ...header }).getWriter();
    for await (const chunk of content) await writer.write(chunk);
    await writer.close();
  };
  const fill = async () => {
    try {
      await addFiles({ folder: store.folderOf(sessionId), add });
      await addStates({ store, sessionId, add });
      controller.finalize();
    } catch (error) {
      controller.error(error);
      throw error;
    }
  };
  const [filled, written] = await Promise.allSettled([fill(), writeCompressed({ file, content: readable })]);
  if (filled.status === 'rejected') throw filled.reason;
  if (written.status === 'rejected') throw written.reason;
}

async function addFiles({ folder, add }: { folder: string; add: AddEntry }): Promise<void> {
  for (const name of listIfThere(folder).toSorted()) {
    const place = path.join(folder, name);
    const stat = fs.lstatSync(place);
    if (!stat.isFile() || !isStateFile(name)) continue;
    const { size, mtime } = stat;
    await add({
      header: { name: `snapshots/${name}`, size, mtime },
      // A list that grows meanwhile is taken as it was.
      content: size === 0 ? [] : fs.createReadStream(place, { end: size - 1 }),
    });
  }
}

async function addStates({
  store,
  sessionId,
  add,
}: {
  store: SnapshotStore;
  sessionId: string;
  add: AddEntry;
}): Promise<void> {
  for (const entry of store.list(sessionId)) {
    let content: Buffer;
    try {
      content = Buffer.from(`${JSON.stringify(store.read(entry))}\n`);
    } catch (error) {
      // Its files are among the others, as they are.
      if (isAppError(error, 'snapshot.damaged')) continue;
      throw error;
    }
    const mtime = new Date(entry.taken_at);
    await add({
      header: { name: `states/${entry.n}.json`, size: content.length, mtime },
      content: [content],
    });
  }
}
