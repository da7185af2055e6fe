import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { snapshotRestoreSchema } from '../../../support/contract-schemas.ts';
import { makeRepository } from '../../../support/git-repository.ts';
import { recordSession } from '../../../support/recorded-session.ts';
import { SESSION } from '../../../support/session-lines.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

/** Writes what one subagent did with its file tools: one file a second, from `ago` seconds before now on. */
function recordRun({
  claude,
  cwd,
  agent,
  ago,
  files,
}: {
  claude: string;
  cwd: string;
  agent: string;
  ago: number;
  files: readonly (string | { file: string; old_string: string; new_string: string })[];
}) {
  const scratch = path.join(claude, 'scratch');
  const now = Date.now();
  recordSession({
    claude: scratch,
    cwd,
    now,
    session: SESSION,
    turns: [
      {
        ago: ago + 5,
        ask: 'Do it',
        calls: files.map((file, n) => ({
          ago: ago - n,
          tool: 'Edit',
          input:
            typeof file === 'string'
              ? { file_path: path.join(cwd, file), old_string: 'a', new_string: 'b' }
              : { ...file, file_path: path.join(cwd, file.file) },
        })),
        answer: 'Done',
      },
    ],
  });
  const slug = cwd.replaceAll(/[^0-9A-Za-z]/g, '-');
  const text = fs.readFileSync(path.join(scratch, 'projects', slug, `${SESSION}.jsonl`), 'utf8');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const record = JSON.parse(line) as Record<string, unknown>;
      const renamed = JSON.stringify({
        ...record,
        uuid: `${String(record['uuid'])}-${agent}`,
        isSidechain: true,
        agentId: agent,
      });
      return renamed.replaceAll('toolu_', `toolu_${agent}_`).replaceAll('msg_', `msg_${agent}_`);
    });
  const folder = path.join(claude, 'projects', slug, SESSION, 'subagents');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, `agent-${agent}.jsonl`), `${lines.join('\n')}\n`);
  fs.rmSync(scratch, { recursive: true });
}

it('undoes one subagent alone: what another one changed as well stays and is named, and the rest is not looked at', async () => {
  const repo = makeRepository();
  const subtrack = createSubtrack({ history: false, now: Date.now() - 120_000 });
  onTestFinished(subtrack.remove);
  const { claude } = subtrack;
  const place = { claude, cwd: repo.top };
  recordSession({ ...place, now: Date.now(), turns: [{ ago: 200, ask: 'Two of you', answer: 'Yes' }] });
  repo.write('shared.ts', 'before\n');
  await subtrack.json(['snapshot', 'take', SESSION]);
  const write = (name: string, ago: number) => {
    repo.write(name, 'after\n');
    const at = new Date(Date.now() - ago * 1000);
    fs.utimesSync(path.join(repo.top, name), at, at);
  };
  write('src/a.ts', 40);
  write('shared.ts', 20);
  write('src/b.ts', 19);
  recordRun({ ...place, agent: 'a111', ago: 40, files: ['src/a.ts', 'shared.ts'] });
  recordRun({ ...place, agent: 'a222', ago: 20, files: ['shared.ts', 'src/b.ts'] });
  const report = snapshotRestoreSchema.parse(
    await subtrack.json(['snapshot', 'restore', `${SESSION}.1`, '--agent', 'a111', '--yes']),
  );
  expect(report).toMatchObject({
    files: [{ path: 'src/a.ts', change: 'replace' }],
    conflicts: [{ path: 'shared.ts', reason: 'changed_by_others' }],
    checkpoint_before: `${SESSION}.2`,
  });
  expect([repo.read('src/a.ts'), repo.read('shared.ts'), repo.read('src/b.ts')]).toEqual([
    'export const a = 1;\n',
    'after\n',
    'after\n',
  ]);
  const unknown = await subtrack.run(['snapshot', 'restore', `${SESSION}.1`, '--agent', 'zzz']);
  expect(unknown.stderr).toContain('no agent run of this session begins with "zzz"');
});

it('takes the edits of one subagent out of a file that others and the user changed as well, and names what overlaps', async () => {
  const repo = makeRepository();
  const subtrack = createSubtrack({ history: false, now: Date.now() - 120_000 });
  onTestFinished(subtrack.remove);
  const place = { claude: subtrack.claude, cwd: repo.top };
  recordSession({ ...place, now: Date.now(), turns: [{ ago: 200, ask: 'Two of you', answer: 'Yes' }] });
  const lines = Array.from({ length: 12 }, (_, n) => `line ${n}.`);
  const textWith = (changes: Record<number, string>) =>
    lines.map((line, n) => `${changes[n] ?? line}\n`).join('');
  repo.write('apart.ts', textWith({}));
  repo.write('user.ts', textWith({}));
  repo.write('same.ts', textWith({}));
  await subtrack.json(['snapshot', 'take', SESSION]);
  const write = ({ name, text, ago }: { name: string; text: string; ago: number }) => {
    repo.write(name, text);
    const at = new Date(Date.now() - ago * 1000);
    fs.utimesSync(path.join(repo.top, name), at, at);
  };
  write({ name: 'apart.ts', text: textWith({ 1: 'by one', 6: 'by the user', 10: 'by two' }), ago: 20 });
  write({ name: 'user.ts', text: textWith({ 1: 'by one', 10: 'by the user' }), ago: 0 });
  write({ name: 'same.ts', text: textWith({ 1: 'by two' }), ago: 18 });
  recordRun({
    ...place,
    agent: 'a111',
    ago: 40,
    files: ['apart.ts', 'user.ts', 'same.ts'].map((file) => edit({ file, line: 1, by: 'by one' })),
  });
  recordRun({
    ...place,
    agent: 'a222',
    ago: 20,
    files: [
      edit({ file: 'apart.ts', line: 10, by: 'by two' }),
      edit({ file: 'same.ts', line: 1, before: 'by one', by: 'by two' }),
    ],
  });
  const report = snapshotRestoreSchema.parse(
    await subtrack.json(['snapshot', 'restore', `${SESSION}.1`, '--agent', 'a111', '--yes']),
  );
  expect(report).toMatchObject({
    files: [
      { path: 'apart.ts', change: 'replace' },
      { path: 'user.ts', change: 'replace' },
    ],
    conflicts: [{ path: 'same.ts', reason: 'changed_by_others' }],
  });
  expect(repo.read('apart.ts')).toBe(textWith({ 6: 'by the user', 10: 'by two' }));
  expect(repo.read('user.ts')).toBe(textWith({ 10: 'by the user' }));
  expect(repo.read('same.ts')).toBe(textWith({ 1: 'by two' }));
});

function edit({ file, line, before, by }: { file: string; line: number; before?: string; by: string }) {
  return { file, old_string: before ?? `line ${line}.`, new_string: by };
}

it('a session stands for the last snapshot from before the run changed files that can do it; without one it says why', async () => {
  const repo = makeRepository();
  const subtrack = createSubtrack({ history: false, now: Date.now() - 300_000 });
  onTestFinished(subtrack.remove);
  const place = { claude: subtrack.claude, cwd: repo.top };
  recordSession({ ...place, now: Date.now(), turns: [{ ago: 400, ask: 'One of you', answer: 'Yes' }] });
  await subtrack.json(['snapshot', 'take', SESSION]);
  repo.write('src/b.ts', 'before the run\n');
  subtrack.setNow(Date.now() - 200_000);
  await subtrack.json(['snapshot', 'take', SESSION]);
  fs.renameSync(path.join(repo.top, '.git'), path.join(repo.folder, 'away'));
  subtrack.setNow(Date.now() - 100_000);
  // Without files: nothing that was touched so far lies outside of the repository.
  await subtrack.json(['snapshot', 'take', SESSION]);
  fs.renameSync(path.join(repo.folder, 'away'), path.join(repo.top, '.git'));
  for (const name of ['src/a.ts', 'src/b.ts']) {
    repo.write(name, 'by the run\n');
    const at = new Date(Date.now() - 40_000);
    fs.utimesSync(path.join(repo.top, name), at, at);
  }
  recordRun({ ...place, agent: 'a111', ago: 40, files: ['src/a.ts', 'src/b.ts'] });
  subtrack.setNow(Date.now());
  await subtrack.json(['snapshot', 'take', SESSION]);
  const undo = ['snapshot', 'restore', SESSION.slice(0, 8), '--agent', 'a111'];
  await subtrack.json([...undo, '--yes']);
  expect([repo.read('src/a.ts'), repo.read('src/b.ts')]).toEqual([
    'export const a = 1;\n',
    'before the run\n',
  ]);
  for (const n of [1, 2]) repo.git('update-ref', '-d', `refs/subtrack/${SESSION}/${n}`);
  repo.git('gc', '-q', '--prune=now');
  const refused = await subtrack.run(undo);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(
      /no snapshot from before a111 changed files \(.*\) can bring them back: \S+\.3: it holds no files; .*snapshot restore \S+\.4 --agent a111/,
    ),
  ]);
});
