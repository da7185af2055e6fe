import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { settingsSchema } from '../../../../local-agent/config/settings.ts';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { openJournal } from '../../../../local-agent/journal/journal.ts';
import { unfinishedSessions } from '../../../../local-agent/recovery/handoff/unfinished-sessions.ts';
import { writeHandoff } from '../../../../local-agent/recovery/handoff/write-handoff.ts';
import { takeSnapshot } from '../../../../local-agent/recovery/snapshots/take-snapshot.ts';
import { answerNow } from '../../../../local-agent/recovery/watch/answer-now.ts';
import { bringBack, takeBackAnswers } from '../../../../local-agent/recovery/watch/bring-back.ts';
import { readStands } from '../../../../local-agent/recovery/watch/read-stands.ts';
import { noteImported } from '../../../../local-agent/store/facts/imported-sessions.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { writeEventsAsFacts } from '../../../../local-agent/store/facts/write-events-as-facts.ts';
import { EVENT_VERSION, type TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { apply, event, prompt, start } from '../../../support/session-story.ts';
import { temporaryFolder } from '../../../support/store-fixture.ts';

const handoff = {
  session_id: 's-1',
  path: '/home/ada/handoff.md',
  tokens: 900,
  source_tokens: 90_000,
  text: 'Goal: the shop',
};

/** What a hook would give to the model, by the name of its file. */
async function readyWith(
  bring_back: string | undefined,
  trigger: 'compaction' | 'crash' | 'silence' | 'session_end',
) {
  const folder = temporaryFolder();
  const answers = path.join(folder, 'answers');
  const db = openStore({ file: path.join(folder, 'subtrack.db') });
  const now = Date.UTC(2026, 10, 20);
  const started: TrackedEvent = {
    v: EVENT_VERSION,
    event_id: 'session:s-1',
    event_type: 'session',
    timestamp: new Date(now).toISOString(),
    session_id: 's-1',
    agent_id: 'main',
    source: 'transcript',
    project: 'p',
    data: { action: 'update', cwd: folder },
  };
  db.transaction(() => writeEventsAsFacts({ db, events: [started], journaled: false }));
  const settings = settingsSchema.parse({ handoff: { bring_back } });
  await bringBack({ db, paths: { answers }, settings, trigger, handoff, now });
  db.close();
  const ready = path.join(answers, 'SessionStart');
  const names = fs.existsSync(ready) ? fs.readdirSync(ready) : [];
  return names.map((name) => fs.readFileSync(path.join(ready, name), 'utf8').split('\n')[3] ?? '');
}

it.each(['compaction', 'crash', 'silence'] as const)(
  'after a %s: auto gives the hand-off, ask says only that there is one, off gives nothing',
  async (trigger) => {
    for (const setting of [undefined, 'auto'])
      expect(await readyWith(setting, trigger)).toEqual([expect.stringContaining('Goal: the shop')]);
    const [asked = ''] = await readyWith('ask', trigger);
    expect(asked).not.toContain('Goal: the shop');
    expect(asked).toMatch(/900 tokens is in \/home\/ada\/handoff\.md.*Ask the user whether to read it/);
    expect(await readyWith('off', trigger)).toEqual([]);
  },
);

it('a session that ended as it should brings nothing back, whatever is set', async () => {
  for (const setting of ['auto', 'ask', 'off']) expect(await readyWith(setting, 'session_end')).toEqual([]);
});

it('any other word is refused with the words that there are', () => {
  expect(() => settingsSchema.parse({ handoff: { bring_back: 'sometimes' } })).toThrow(/auto.*ask.*off/);
});

const ready = (answers: string) => {
  const folder = path.join(answers, 'SessionStart');
  return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
};

describe('a session that came from a link', () => {
  const now = start + 100_000;

  /** Two sessions of one folder that broke off; the later one is somebody else's. */
  function makeTwo() {
    const folder = temporaryFolder();
    const paths = createPaths(folder);
    const db = openStore({ file: paths.database });
    onTestFinished(() => db.close());
    for (const [session, seconds] of [
      ['own', 0],
      ['theirs', 60],
    ] as const) {
      const where = { session };
      const begun = event('session', seconds, `session:${session}`, { action: 'update', cwd: folder }, where);
      apply({ db, events: [begun, prompt(`p-${session}`, seconds, where)], now });
    }
    db.prepare("UPDATE session_rollups SET status = 'crashed'").run();
    const whose = { origin: 'https://team.example.com', member: 'Eve (shared)', level: 'redacted' } as const;
    const session = { session_id: 'theirs', ...whose, copy_of: null, imported_at: now };
    noteImported({ db, session });
    const deps = {
      db,
      paths,
      journal: openJournal({ paths }),
      settings: settingsSchema.parse({}),
      clock: () => now,
    };
    return { db, paths, folder, deps };
  }

  it('is not listed as unfinished, and nothing watches it', () => {
    const { db, paths } = makeTwo();
    const unfinished = unfinishedSessions({ db, paths, clients: new Map(), now });
    expect(unfinished.map(({ session_id }) => session_id)).toEqual(['own']);
    expect([...readStands({ db, since: 0, fellSilent: () => false }).keys()]).toEqual(['own']);
  });

  it('is not what the next session of its folder is told of', async () => {
    const { deps, folder, paths } = makeTwo();
    const starts = { folder, sessionId: 'next', clients: new Map(), bootedAt: 0 };
    expect(await answerNow({ ...deps, ...starts })).toContain('Build the shop');
    expect(fs.readdirSync(paths.handoffs).filter((name) => name.includes('theirs'))).toEqual([]);
    expect(await answerNow({ ...deps, ...starts, sessionId: 'own' })).toBeUndefined();
  });

  it.each(['compaction', 'crash'] as const)('is not brought back after a %s', async (trigger) => {
    const { deps, paths } = makeTwo();
    await bringBack({ ...deps, trigger, handoff: { ...handoff, session_id: 'theirs' }, now });
    expect(ready(paths.answers)).toEqual([]);
  });

  it('takes nothing back that is ready for one’s own', async () => {
    const { db, deps, paths } = makeTwo();
    await bringBack({ ...deps, trigger: 'crash', handoff: { ...handoff, session_id: 'own' }, now });
    db.prepare("UPDATE session_rollups SET status = 'completed' WHERE session_id = 'theirs'").run();
    takeBackAnswers({ db, paths, fellSilent: () => false, now });
    expect(ready(paths.answers)).toHaveLength(1);
  });

  it('is neither snapshotted nor handed over where it is asked for by name', async () => {
    const { deps } = makeTwo();
    const refused = { code: 'session.imported' };
    expect(() => writeHandoff({ ...deps, sessionId: 'theirs' })).toThrow(expect.objectContaining(refused));
    await expect(takeSnapshot({ ...deps, sessionId: 'theirs', trigger: 'command' })).rejects.toMatchObject(
      refused,
    );
  });
});
