import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openSnapshotStore } from '../../../../local-agent/recovery/snapshots/snapshot-store.ts';
import type { Snapshot } from '../../../../local-agent/recovery/snapshots/snapshot-schema.ts';
import { temporaryFolder } from '../../../support/store-fixture.ts';

type State = Omit<Snapshot, 'snapshot_id'>;

function stateAt(minute: number, more: Partial<State> = {}): State {
  return {
    v: 1,
    session_id: 'session-1',
    project: 'acme/shop',
    taken_at: new Date(Date.UTC(2026, 10, 20, 8, minute)).toISOString(),
    trigger: 'prompt',
    title: 'Make the shop faster',
    model: null,
    cwd: '/home/ada/shop',
    git: {
      top: '/home/ada/shop',
      branch: 'main',
      head: null,
      operation: null,
      dirty: Array.from({ length: 60 }, (_, index) => ({
        path: `src/part-${index}/file.ts`,
        hash: `${'0123456789abcdef'.repeat(2)}${String(index === minute ? minute : 0).padStart(8, '0')}`,
      })),
      dirty_files: 60,
    },
    checkpoints: [],
    copies: [],
    problems: [],
    tasks: { open: [], finished: [] },
    running_agents: [],
    decisions: [],
    errors: [],
    failing_checks: [],
    usage: {
      tokens: minute * 1000,
      new_tokens: minute,
      cost_micros: 5,
      unpriced_api_calls: 0,
      finished_agent_runs: 0,
    },
    context: { tokens: null, limit: null, percent: null },
    last_request: `request ${minute}`,
    last_words: 'words that stay as they are '.repeat(20),
    ...more,
  };
}

function makeStore() {
  const root = path.join(temporaryFolder(), 'snapshots');
  const store = openSnapshotStore({ root, fullEvery: 4 });
  const add = (minute: number, more?: Partial<State>) =>
    store.add({ state: stateAt(minute, more), checkpoint: null, changedFiles: 0 }).snapshot;
  const file = (name: string) => path.join(root, 'session-1', name);
  return { root, store, add, file };
}

it('gives back every state as it was; every fourth is whole, the others are small', () => {
  const { store, add } = makeStore();
  const added = [0, 1, 2, 3, 4, 5].map((minute) => add(minute));
  const entries = store.list('session-1');
  expect(entries.map((entry) => entry.base)).toEqual([null, 1, 1, 1, null, 5]);
  expect(entries.map((entry) => store.read(entry))).toEqual(added);
  for (const entry of entries) {
    expect(entry.bytes).toBeLessThan(entry.raw_bytes * 0.25);
  }
  const differences = entries.filter(({ base }) => base !== null).map(({ bytes }) => bytes);
  expect(Math.max(...differences)).toBeLessThan((entries[0]?.bytes ?? 0) / 2);
  expect(store.sessions()).toEqual(['session-1']);
});

it('names a damaged one and still opens those before and after it', () => {
  const { store, add, file } = makeStore();
  for (const minute of [0, 1, 2, 3]) add(minute);
  fs.writeFileSync(file('2.difference.br'), 'damaged');
  fs.rmSync(file('4.difference.br'));
  const [one, two, three, four] = store.list('session-1');
  if (!one || !two || !three || !four) throw new Error('four were added');
  expect(() => store.read(two)).toThrow('the snapshot session-1.2 is damaged');
  expect(() => store.read(four)).toThrow('the snapshot session-1.4 is damaged');
  expect([store.read(one), store.read(three)].map((state) => state.last_request)).toEqual([
    'request 0',
    'request 2',
  ]);
});

it('opens the copy of a whole one that is damaged, and its differences with it', () => {
  const { store, add, file } = makeStore();
  for (const minute of [0, 1]) add(minute);
  const bytes = fs.readFileSync(file('1.whole.br'));
  bytes.writeUInt8((bytes.at(20) ?? 0) ^ 0xff, 20);
  fs.writeFileSync(file('1.whole.br'), bytes);
  expect(store.list('session-1').map((entry) => store.read(entry).last_request)).toEqual([
    'request 0',
    'request 1',
  ]);
});

it('reads over a torn last line, and goes on after it', () => {
  const { store, add, file } = makeStore();
  add(0);
  add(1);
  const list = fs.readFileSync(file('list.jsonl'), 'utf8');
  fs.writeFileSync(file('list.jsonl'), list.slice(0, -30));
  expect(store.list('session-1').map(({ n }) => n)).toEqual([1]);
  const again = add(2);
  expect(again.snapshot_id).toBe('session-1.2');
  expect(store.list('session-1').map((entry) => store.read(entry).last_request)).toEqual([
    'request 0',
    'request 2',
  ]);
});

it('starts a whole one when there is nothing left to make a difference to', () => {
  const { store, add, file } = makeStore();
  add(0);
  fs.rmSync(file('1.whole.br'));
  fs.rmSync(file('1.whole.copy.br'));
  add(1);
  expect(store.list('session-1').map(({ base }) => base)).toEqual([null, null]);
});

it('keeps sessions whose id is no file name apart, below its own folder', () => {
  const { root, store } = makeStore();
  for (const session_id of ['../../outside', 'a/b'])
    store.add({ state: stateAt(0, { session_id }), checkpoint: null, changedFiles: 0 });
  expect(store.sessions().toSorted()).toEqual(['../../outside', 'a/b']);
  expect(fs.readdirSync(root)).toHaveLength(2);
});
