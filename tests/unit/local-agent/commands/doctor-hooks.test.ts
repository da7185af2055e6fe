import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { examine } from '../../../support/examine.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

function open(options?: Parameters<typeof createSubtrack>[0]) {
  const subtrack = createSubtrack(options);
  opened.push(subtrack.remove);
  return subtrack;
}
type Subtrack = ReturnType<typeof open>;

/** Writes settings below the folder of a test: `claude/`, `managed/`, `.claude/` (of the project). */
function writeLayers(subtrack: Subtrack, layers: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(layers)) {
    const file = path.join(subtrack.folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  }
}

const off = { disableAllHooks: true };
const on = { disableAllHooks: false };
const only = { allowManagedHooksOnly: true };
const remote = 'claude/remote-settings.json';
const managed = 'managed/managed-settings.json';
const dropIn = (name: string) => `managed/managed-settings.d/${name}.json`;
const local = '.claude/settings.local.json';
const project = '.claude/settings.json';

it.each<[string, Record<string, unknown>, string | undefined]>([
  ['local off', { [local]: off }, local],
  ['project off', { [project]: off }, project],
  ['project off, local on', { [project]: off, [local]: on }, undefined],
  ['local off, project on', { [project]: on, [local]: off }, local],
  ['managed off, all others on', { [managed]: off, [local]: on, [project]: on }, managed],
  ['managed on, local off', { [managed]: on, [local]: off }, undefined],
  ['a drop-in off', { [dropIn('10-hooks')]: off }, dropIn('10-hooks')],
  ['a drop-in above the file', { [managed]: off, [dropIn('10-hooks')]: on }, undefined],
  ['a later drop-in above an earlier one', { [dropIn('10-a')]: on, [dropIn('20-b')]: off }, dropIn('20-b')],
  ['a hidden drop-in', { 'managed/managed-settings.d/.off.json': off }, undefined],
  ['what the server sent, above all', { [remote]: on, [managed]: off, [dropIn('10-a')]: off }, undefined],
  ['managed hooks alone, on this machine', { [managed]: only }, managed],
  ['managed hooks alone, from the server', { [remote]: only }, remote],
  [
    'managed hooks alone, lifted above',
    { [remote]: { allowManagedHooksOnly: false }, [managed]: only },
    undefined,
  ],
  ['managed hooks alone, where nobody managed says so', { [local]: only, [project]: only }, undefined],
  ['a word instead of a boolean', { [local]: { disableAllHooks: 'yes' }, [project]: off }, project],
  ['settings that are a list', { [local]: [], [project]: on }, undefined],
])('says whether hooks run, and which settings decide: %s', async (_, layers, decides) => {
  const subtrack = open({ history: false });
  await subtrack.run(['init']);
  writeLayers(subtrack, layers);
  const fails = (await examine(subtrack)).find('hooks').filter((check) => check.status === 'fail');
  const told = fails.filter((check) => !check.message.includes('must be an object'));
  expect(told.map((check) => check.message.split(' ')[0])).toEqual(
    decides === undefined ? [] : [path.join(subtrack.folder, decides)],
  );
});

it('is content where our hooks are managed ones, which run in any case', async () => {
  const subtrack = open({ history: false });
  await subtrack.run(['init']);
  const ours = JSON.parse(fs.readFileSync(path.join(subtrack.claude, 'settings.json'), 'utf8')) as object;
  writeLayers(subtrack, { [managed]: { ...ours, ...only }, [local]: off });
  const { find } = await examine(subtrack);
  expect(find('hooks')).toMatchObject([{ status: 'ok' }]);
});

it('names a layer that cannot be read, and still looks at the others', async () => {
  const subtrack = open({ history: false });
  await subtrack.run(['init']);
  writeLayers(subtrack, { [managed]: '{"disableAllHooks":', [local]: off });
  const fails = (await examine(subtrack)).find('hooks').filter((check) => check.status === 'fail');
  expect(fails.map((check) => check.message)).toEqual([
    expect.stringContaining(path.join(subtrack.folder, managed)),
    expect.stringContaining(path.join(subtrack.folder, local)),
  ]);
});

it('takes the word of the project above that of the user', async () => {
  const subtrack = open({ history: false });
  writeLayers(subtrack, { 'claude/settings.json': off });
  await subtrack.run(['init']);
  expect((await examine(subtrack)).find('hooks')).toContainEqual(expect.objectContaining({ status: 'fail' }));
  writeLayers(subtrack, { [project]: on });
  expect((await examine(subtrack)).find('hooks')).toMatchObject([{ status: 'ok' }]);
});
