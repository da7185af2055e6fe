import fs from 'node:fs';
import path from 'node:path';
import { createTarPacker } from 'modern-tar';
import { contentOf, readVersions } from '../archive/archived-versions.ts';
import { packFile } from '../archive/open-archive.ts';
import { writeCompressed } from './hash-file.ts';

/** Packs the newest version of every archived file of a session, as it was. False where nothing of it was archived. */
export async function packTranscripts(o: {
  archive: string;
  sessionId: string;
  file: string;
}): Promise<boolean> {
  const pack = packFile({ folder: o.archive, sessionId: o.sessionId });
  if (!fs.existsSync(pack)) return false;
  const { readable, controller } = createTarPacker();
  const fd = fs.openSync(pack, 'r');
  const fill = async () => {
    try {
      for (const { file, versions } of readVersions({ fd, file: pack }).files) {
        const version = versions.at(-1);
        if (version === undefined) continue;
        const name = path.posix.join('projects', file);
        const header = { name, size: version.bytes, mode: 0o600, mtime: new Date(version.mtime_ms) };
        const writer = controller.add(header).getWriter();
        for (const part of contentOf({ fd, version })) await writer.write(part);
        await writer.close();
      }
      controller.finalize();
    } catch (error) {
      controller.error(error);
      throw error;
    }
  };
  try {
    const [filled, written] = await Promise.allSettled([
      fill(),
      writeCompressed({ file: o.file, content: readable }),
    ]);
    if (filled.status === 'rejected') throw filled.reason;
    if (written.status === 'rejected') throw written.reason;
    return true;
  } finally {
    fs.closeSync(fd);
  }
}
