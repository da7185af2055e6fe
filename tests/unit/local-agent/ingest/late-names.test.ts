import fs from 'node:fs';
import { expect, it } from 'vitest';
import { type IngestHome, makeIngestHome } from '../../../support/ingest-home.ts';
import { promptLine, responseLine, sessionPath, toText, write } from '../../../support/session-lines.ts';

// A transcript whose first lines do not say in which folder the session began.

const begun = Date.UTC(2026, 9, 12, 8);
const HOUR = 3_600_000;
const ways = [
  ['at once', { liveBytes: Infinity }],
  ['in two passes', { liveBytes: -1 }],
] as const;

const nameless = toText([
  { type: 'file-history-snapshot', messageId: 'm', snapshot: {}, isSnapshotUpdate: false },
  {
    type: 'system',
    uuid: 's-1',
    timestamp: '2026-10-12T08:00:00.000Z',
    subtype: 'informational',
    content: 'ready',
  },
]);
const named = toText([
  { ...promptLine({ minute: 20, text: 'Go on.' }), cwd: '/srv/clones/webshop' },
  { ...responseLine({ minute: 21, id: 'm1' }), cwd: '/srv/clones/webshop/src' },
]);

async function read(o: { home: IngestHome; text: string; at: number; now?: number; liveBytes: number }) {
  const file = sessionPath({ home: o.home, session: 'late' });
  write(file, o.text);
  fs.utimesSync(file, o.at / 1000, o.at / 1000);
  const now = o.now ?? o.at + 60_000;
  await o.home.run({ liveBytes: o.liveBytes, text: 'now', clock: () => now });
  return o.home.rows('SELECT project FROM session_rollups').map(({ project }) => project);
}

it.each(ways)('a folder that is told late names the project of all of it, read %s', async (_, options) => {
  const home = makeIngestHome();
  expect(await read({ home, text: nameless, at: begun, ...options })).toEqual(['unknown']);
  expect(await read({ home, text: nameless + named, at: begun + HOUR, ...options })).toEqual(['webshop']);
  expect(home.rows('SELECT project FROM transcript_files')).toEqual([{ project: 'webshop' }]);
});

it.each(ways)('while no folder is told the project is unknown, read %s', async (_, options) => {
  const home = makeIngestHome();
  const text = nameless + toText([{ ...promptLine({ minute: 1, text: 'Go.' }), cwd: undefined }]);
  expect(await read({ home, text, at: begun, ...options })).toEqual(['unknown']);
  expect(await read({ home, text: text + named, at: begun + HOUR, ...options })).toEqual(['webshop']);
});

it.each(ways)(
  'what nobody went on with for days has the last word of its folder, read %s',
  async (_, options) => {
    const home = makeIngestHome();
    const text = toText([{ ...promptLine({ minute: 1, text: 'Go.' }), cwd: undefined }]);
    const [project] = await read({ home, text, at: begun, now: begun + 72 * HOUR, ...options });
    expect(project).not.toBe('unknown');
  },
);
