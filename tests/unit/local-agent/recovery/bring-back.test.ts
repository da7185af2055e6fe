import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { settingsSchema } from '../../../../local-agent/config/settings.ts';
import { bringBack } from '../../../../local-agent/recovery/watch/bring-back.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { projectEvents } from '../../../../local-agent/store/facts/project-events.ts';
import { EVENT_VERSION, type TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { temporaryFolder } from '../../../support/store-fixture.ts';

const handoff = {
  session_id: 's-1',
  path: '/home/ada/handoff.md',
  tokens: 900,
  source_tokens: 90_000,
  text: 'Goal: the shop',
};

/** What a hook would give to the model, by the name of its file. */
async function readyWith(bring_back: string | undefined, trigger: 'compaction' | 'crash' | 'session_end') {
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
  db.transaction(() => projectEvents({ db, events: [started], journaled: false }));
  const settings = settingsSchema.parse({ handoff: { bring_back } });
  await bringBack({ db, paths: { answers }, settings, trigger, handoff, now });
  db.close();
  const ready = path.join(answers, 'SessionStart');
  const names = fs.existsSync(ready) ? fs.readdirSync(ready) : [];
  return names.map((name) => fs.readFileSync(path.join(ready, name), 'utf8').split('\n')[3] ?? '');
}

it.each(['compaction', 'crash'] as const)(
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
