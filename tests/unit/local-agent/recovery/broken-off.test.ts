import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { howItBrokeOff, lastSignOf } from '../../../../local-agent/recovery/handoff/broken-off.ts';
import { HOUR } from '../../../../shared/core/time.ts';
import { temporaryFolder, temporaryStore } from '../../../support/store-fixture.ts';
import { QUIET_AFTER_MS } from '../../../../shared/agents/quiet.ts';

const now = Date.UTC(2026, 10, 20);
type About = Parameters<typeof howItBrokeOff>[0];
const about: About = { status: 'working', lastSignAt: now - 1000, client: undefined, bootedAt: 0, now };
const left = { lastSignAt: now - QUIET_AFTER_MS };

it.each<[string, Partial<About>, ReturnType<typeof howItBrokeOff>]>([
  ['at work a moment ago', {}, undefined],
  ['in mid-turn, and silent for long', left, 'fell_silent'],
  ['waiting for an answer, as over lunch', { status: 'needs_input', lastSignAt: now - 3 * HOUR }, undefined],
  ['waiting for an answer for hours', { status: 'needs_input', lastSignAt: now - 4 * HOUR }, 'fell_silent'],
  ['silent for not quite as long', { lastSignAt: now - QUIET_AFTER_MS + 1 }, undefined],
  ['heard of before the machine was started', { bootedAt: now - 500 }, 'fell_silent'],
  ['silent while its client runs', { ...left, client: { running: true } }, undefined],
  [
    'from before the start, as a container tells it, while its client runs',
    { bootedAt: now, client: { running: true } },
    undefined,
  ],
  [
    'at work as it was judged last, but its client left its note behind',
    { client: { running: false } },
    'crashed',
  ],
  ['crashed', { status: 'crashed' }, 'crashed'],
  ['crashed and taken up again', { status: 'crashed', client: { running: true } }, undefined],
  ['over, however long ago', { status: 'completed', ...left }, undefined],
])('a session that is %s', (_name, more, how) => {
  expect(howItBrokeOff({ ...about, ...more })).toBe(how);
});

it('a transcript that cannot be looked at tells nothing, and the others of its session are heeded', () => {
  const db = temporaryStore();
  const folder = temporaryFolder();
  const loop = path.join(folder, 'loop.jsonl');
  fs.symlinkSync(loop, loop);
  const whole = path.join(folder, 'whole.jsonl');
  fs.writeFileSync(whole, '');
  fs.utimesSync(whole, 5000, 5000);
  const insert = db.prepare(
    `INSERT INTO transcript_files (path, session_id, agent_id, project, inode, size, mtime_ms, read_to, fingerprint, state,
      text_to, text_state, gone) VALUES (?, 's', 'main', 'p', 1, 0, 0, 0, '', '{}', 0, '', 0)`,
  );
  for (const file of [loop, path.join(folder, 'gone.jsonl'), whole]) insert.run(file);
  expect(lastSignOf({ db, sessionId: 's', lastEventAt: 1 })).toBe(5_000_000);
});
