import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import type { ClientNote } from '../../../../local-agent/client/client-note.ts';
import { settingsSchema } from '../../../../local-agent/config/settings.ts';
import { openJournal } from '../../../../local-agent/journal/journal.ts';
import { openSnapshotStore } from '../../../../local-agent/recovery/snapshots/snapshot-store.ts';
import { pruneRecovery } from '../../../../local-agent/recovery/watch/prune-recovery.ts';
import { createRecoveryComponent } from '../../../../local-agent/recovery/watch/recovery-component.ts';
import { listIfThere } from '../../../../local-agent/files/read-if-there.ts';
import { createBus } from '../../../../local-agent/runtime/bus.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { makeRepository } from '../../../support/git-repository.ts';
import { recordSession, type Turn } from '../../../support/recorded-session.ts';
import { SESSION } from '../../../support/session-lines.ts';
import { createSubtrack } from '../../../support/subtrack.ts';
import { until } from '../../../support/until.ts';

/** A session in a repository that the command line reads, and the component that watches it. */
async function watch() {
  const repo = makeRepository();
  const subtrack = createSubtrack({ history: false, now: Date.now() });
  onTestFinished(subtrack.remove);
  const paths = createPaths(subtrack.home);
  const told: string[] = [];
  const clients = new Map<string, ClientNote>();
  let looked = 0;
  const bus = createBus({ report: () => undefined });
  const turns: Turn[] = [];
  const ingest = async (more: Turn, { grownAgo = 0 } = {}) => {
    turns.push(more);
    recordSession({ claude: subtrack.claude, cwd: repo.top, now: Date.now(), turns, grownAgo });
    await subtrack.run(['import', '--wait']);
    bus.emit('ingested', { sessions: [SESSION] });
  };
  await subtrack.run(['import']);
  const db = openStore({ file: paths.database });
  const component = createRecoveryComponent({
    db,
    journal: openJournal({ paths }),
    paths,
    settings: () => settingsSchema.parse({}),
    clients: () => {
      looked += 1;
      return clients;
    },
    bootedAt: 0,
    clock: () => Date.now(),
    bus,
    report: ({ text }) => told.push(text),
  });
  await component.start();
  onTestFinished(async () => {
    await component.stop();
    db.close();
  });
  const store = openSnapshotStore({ root: paths.snapshots, fullEvery: 10 });
  const triggers = () => store.list(SESSION).map(({ trigger }) => trigger);
  let hooks = 0;
  /** A payload as the recorder leaves it, read in. */
  const hook = async (hook_event_name: string, more: object = {}) => {
    const payload = { session_id: SESSION, cwd: repo.top, hook_event_name, ...more };
    fs.mkdirSync(paths.spool, { recursive: true });
    fs.writeFileSync(path.join(paths.spool, `${process.pid}.${(hooks += 1)}.json`), JSON.stringify(payload));
    await subtrack.run(['import']);
    bus.emit('ingested', { sessions: [SESSION] });
  };
  return { repo, subtrack, paths, ingest, hook, store, triggers, told, bus, clients, looks: () => looked };
}

it('records the files before each prompt that finds them changed, and not again while it is worked on', async () => {
  const { repo, ingest, triggers, bus } = await watch();
  await ingest({ ago: 2, ask: 'Start' });
  await until('the first prompt is recorded', async () => triggers().length === 1);
  repo.write('src/a.ts', 'by the agent\n');
  bus.emit('ingested', { sessions: [SESSION] });
  await ingest({ ago: 0, ask: 'Go on' });
  await until('the second prompt is recorded', async () => triggers().length === 2);
  expect(triggers()).toEqual(['prompt', 'prompt']);
  expect(repo.listed(`refs/subtrack/${SESSION}/2`)).toContain('src/a.ts');
});

it('records the files at the hook of a prompt; its later line in the transcript is no second prompt', async () => {
  const { repo, ingest, hook, triggers } = await watch();
  repo.write('src/a.ts', 'before the prompt\n');
  await hook('SessionStart', { source: 'startup' });
  await hook('UserPromptSubmit', { prompt: 'Start' });
  await until('the prompt is recorded', async () => triggers().length === 1);
  repo.write('src/a.ts', 'by the agent\n');
  await ingest({ ago: 0, ask: 'Start', answer: 'Done' });
  await hook('UserPromptSubmit', { prompt: 'Go on' });
  await until('the next prompt is recorded', async () => triggers().length === 2);
  expect(triggers()).toEqual(['prompt', 'prompt']);
  expect(repo.git('show', `refs/subtrack/${SESSION}/1:src/a.ts`)).toBe('before the prompt\n');
  expect(repo.git('show', `refs/subtrack/${SESSION}/2:src/a.ts`)).toBe('by the agent\n');
});

it('goes on after a session that cannot be recorded, and says so', async () => {
  const { repo, ingest, triggers, told } = await watch();
  repo.write('.git/refs/subtrack', 'in the way\n');
  await ingest({ ago: 1, ask: 'Start' });
  await until('the state is recorded', async () => triggers().length === 1);
  expect(told.join('\n')).toMatch(/the files of .* could not be saved/);
});

it('lets go what is older than it is to be kept, refs and hand-offs with it, and keeps the last of each session', async () => {
  const { repo, subtrack, paths, ingest, store } = await watch();
  await ingest({ ago: 1, ask: 'Start' });
  await until('the prompt is recorded', async () => store.list(SESSION).length === 1);
  for (const content of ['one', 'two']) {
    repo.write('src/a.ts', content);
    await subtrack.json(['snapshot', 'take', SESSION]);
  }
  await subtrack.json(['handoff', SESSION]);
  for (const name of fs.readdirSync(paths.handoffs)) fs.utimesSync(path.join(paths.handoffs, name), 1, 1);
  const later = Date.now() + 40 * 24 * 3_600_000;
  await pruneRecovery({ paths, keepDays: 30, now: later, warn: (text) => expect.fail(text) });
  // The last is a difference to the first, which stays with it.
  expect(store.list(SESSION).map(({ n }) => n)).toEqual([1, 3]);
  expect(store.list(SESSION).map((entry) => store.read(entry).trigger)).toEqual(['prompt', 'command']);
  const refs = repo.git('for-each-ref', '--format=%(refname)', 'refs/subtrack').trim().split('\n');
  expect(refs).toEqual([`refs/subtrack/${SESSION}/1`, `refs/subtrack/${SESSION}/3`]);
  expect(fs.readdirSync(paths.handoffs)).toEqual([]);
});

const ready = (paths: { answers: string }) => listIfThere(path.join(paths.answers, 'SessionStart'));

describe('a session in mid-turn that fell silent', () => {
  const silent: Turn = {
    ago: 1200,
    ask: 'Move the shop',
    calls: [{ ago: 1195, tool: 'Bash', input: { command: 'make' } }],
  };
  it('is handed over where no client notes that it runs, and taken back as soon as it goes on', async () => {
    const { ingest, triggers, paths, bus, repo } = await watch();
    await ingest(silent, { grownAgo: 1190 });
    await until('the hand-off is ready', async () => ready(paths).length === 1);
    expect(triggers()).toEqual(['silence']);
    const [name = ''] = ready(paths);
    expect(name).toBe(`folder-${repo.top.replaceAll('/', '%')}`);
    const text = fs.readFileSync(path.join(paths.answers, 'SessionStart', name), 'utf8');
    expect(text).toMatch(
      /; quiet in the middle of its work, last at \S+\. Look first whether it still runs\./,
    );
    bus.emit('ingested', { sessions: [] });
    await ingest({ ago: 1, ask: 'Go on' });
    await until('it is taken back', async () => ready(paths).length === 0);
  });

  it.each<[string, number, [string, ClientNote][]]>([
    ['its client runs', 1190, [[SESSION, { running: true }]]],
    ['its transcript grew a minute ago', 60, []],
  ])('is handed over to nobody while %s', async (_name, grownAgo, notes) => {
    const { ingest, triggers, paths, clients, bus, looks } = await watch();
    for (const [session, note] of notes) clients.set(session, note);
    await ingest(silent, { grownAgo });
    await until('it was looked at', async () => looks() > 0);
    const before = looks();
    bus.emit('ingested', { sessions: [] });
    // The look before is through.
    await until('it was looked at again', async () => looks() > before);
    expect([triggers(), ready(paths)]).toEqual([[], []]);
  });
});
