import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { rebuildStore } from '../../local-agent/store/rebuild/rebuild-store.ts';
import { dumpTables, LATER, makeIngestHome, temporaryFolder, type IngestHome } from './ingest-home.ts';

/**
 * Takes the same history in on every road (live at once, live while it grows, numbers first by the scanner, numbers
 * first by the mapper, out of the journal) and expects the same facts and rollups everywhere. Answers one of the homes.
 */
export async function takeEveryRoad(writeHistory: (claudeDir: string) => void): Promise<IngestHome> {
  const claudeDir = temporaryFolder();
  writeHistory(claudeDir);
  const dirs = { claudeDirs: [claudeDir] };
  const scanned = makeIngestHome(dirs);
  await scanned.run({ liveBytes: 0, threads: false });
  const mapped = makeIngestHome(dirs);
  await mapped.run({ liveBytes: 0, careful: true });
  expect(tablesOf(scanned), 'numbers by scanner and by mapper').toEqual(tablesOf(mapped));
  const live = makeIngestHome(dirs);
  await live.run({ liveBytes: Infinity });
  await scanned.run({ text: 'now' });
  expect(tablesOf(scanned), 'two passes and live').toEqual(tablesOf(live));
  expect(tablesOf(await takeGrowing(claudeDir)), 'growing files and live').toEqual(tablesOf(live));
  const before = tablesOf(live);
  const device = { device_id: 'device-of-a-test', member: 'Ada' };
  await rebuildStore({ timeZone: 'UTC', paths: live.paths, device, now: LATER });
  expect(tablesOf(live), 'out of the journal').toEqual(before);
  return live;
}

/** Every file is read when its first half is there, and again when it is whole. */
async function takeGrowing(claudeDir: string): Promise<IngestHome> {
  const home = makeIngestHome();
  const files = fs.readdirSync(claudeDir, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  const copy = (cut: boolean) => {
    for (const { parentPath, name } of files) {
      const text = fs.readFileSync(path.join(parentPath, name), 'utf8');
      const lines = text.split('\n');
      const part = cut ? `${lines.slice(0, Math.ceil(lines.length / 2)).join('\n')}\n` : text;
      const to = path.join(home.claudeDir, path.relative(claudeDir, parentPath), name);
      // A sidecar is there from the beginning.
      if (!name.endsWith('.jsonl') && fs.existsSync(to)) continue;
      fs.mkdirSync(path.dirname(to), { recursive: true });
      fs.writeFileSync(to, name.endsWith('.jsonl') ? part : text);
    }
  };
  copy(true);
  await home.run({ liveBytes: Infinity });
  copy(false);
  await home.run({ liveBytes: Infinity });
  return home;
}

/** Files of two homes are not of the same age; what the journal numbers differs with the steps in which it was written. */
function tablesOf(home: IngestHome): Record<string, string[]> {
  return dumpTables({ home, without: ['born_at', 'last_seq'] });
}
