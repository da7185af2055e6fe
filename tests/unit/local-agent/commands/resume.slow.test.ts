import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { resumeSchema } from '../../../support/contract-schemas.ts';
import { makeRepository } from '../../../support/git-repository.ts';
import { recordSession } from '../../../support/recorded-session.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const broken = '0b0b0b0b-1111-4111-8111-111111111111';
const ended = '0e0e0e0e-2222-4222-8222-222222222222';
const day = 24 * 3600;

/** One session that broke off in the middle of a call two days ago, one that ended its turn. */
function makeShop() {
  const repo = makeRepository();
  const bin = path.join(repo.folder, 'bin');
  const env = { PATH: `${bin}:${process.env['PATH']}` };
  const subtrack = createSubtrack({ history: false, now: Date.now(), env });
  onTestFinished(subtrack.remove);
  const common = { claude: subtrack.claude, cwd: repo.top, now: Date.now() };
  recordSession({
    ...common,
    session: broken,
    turns: [
      {
        ago: 2 * day,
        ask: 'Move the shop',
        calls: [{ ago: 2 * day - 5, tool: 'Bash', input: { command: 'make' } }],
      },
    ],
  });
  recordSession({ ...common, session: ended, turns: [{ ago: day, ask: 'Say hello', answer: 'Hello' }] });
  /** A client that notes how it was called, and ends with 7. */
  const called = path.join(repo.folder, 'called');
  fs.mkdirSync(bin);
  const script = `#!/bin/sh\n{ pwd; printf '%s\\n' "$@"; } >'${called}'\nexit 7\n`;
  fs.writeFileSync(path.join(bin, 'claude'), script, { mode: 0o755 });
  return { repo, subtrack, called: () => fs.readFileSync(called, 'utf8').trimEnd().split('\n') };
}

it('lists what broke off, with its snapshot, hand-off and files at risk, and the exact command', async () => {
  const { repo, subtrack } = makeShop();
  repo.write('src/a.ts', 'not committed\n');
  await subtrack.json(['snapshot', 'take', broken]);
  const handoff = (await subtrack.json(['handoff', broken])) as { path: string };
  const { sessions } = resumeSchema.parse(await subtrack.json(['resume']));
  expect(sessions).toMatchObject([
    {
      session_id: broken,
      // Days ago, and nobody looked.
      ended_how: 'fell_silent',
      snapshot_id: `${broken}.1`,
      handoff: handoff.path,
      files_at_risk: ['src/a.ts'],
      command: `cd '${repo.top}' && claude --resume ${broken}`,
    },
  ]);
  for (const which of ['1', broken.slice(0, 6)]) {
    const { stdout } = await subtrack.run(['resume', which]);
    expect(stdout).toContain(`Continue: cd '${repo.top}' && claude --resume ${broken}`);
    expect(stdout).toContain(`Files as they were: subtrack snapshot restore ${broken}.1 --files`);
  }
  // What is printed works as it stands.
  const [, printed = ''] =
    /subtrack (snapshot restore \S+ --files)/.exec((await subtrack.run(['resume', '1'])).stdout) ?? [];
  expect((await subtrack.run(printed.split(' '))).code).toBe(0);
  const list = await subtrack.run(['resume']);
  expect(list.stdout).toMatch(/1 {2}\S.*quiet/);
});

it('refuses a session that is not unfinished, and says where the list is', async () => {
  const { subtrack } = makeShop();
  for (const which of ['2', 'nothing']) {
    const answer = await subtrack.run(['resume', which]);
    expect([answer.code, answer.stderr]).toEqual([
      1,
      `subtrack: no unfinished session is "${which}"; run "subtrack resume" for the list\n`,
    ]);
  }
});

const silent = '0a0a0a0a-3333-4333-8333-333333333333';

/** One that fell silent half an hour ago in the middle of a call; no hook and no note of a client tells of it. */
function fallSilent({ repo, subtrack }: Pick<ReturnType<typeof makeShop>, 'repo' | 'subtrack'>) {
  const ask = { ago: 1800, ask: 'Wait', calls: [{ ago: 1795, tool: 'Bash', input: { command: 'make' } }] };
  recordSession({ claude: subtrack.claude, cwd: repo.top, now: Date.now(), session: silent, turns: [ask] });
}

/** What a client notes of itself. */
function note({
  subtrack,
  pid,
}: {
  subtrack: Pick<ReturnType<typeof makeShop>['subtrack'], 'claude'>;
  pid: number;
}) {
  const folder = path.join(subtrack.claude, 'sessions');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, `${pid}.json`), JSON.stringify({ pid, sessionId: silent }));
}

it('tells of a session that is not unfinished how it stands, and what continues it', async () => {
  const { repo, subtrack } = makeShop();
  fallSilent({ repo, subtrack });
  note({ subtrack, pid: process.pid });
  const said = async (which: string) => (await subtrack.run(['resume', which])).stderr;
  const goOn = (session: string) => `to go on with it: cd '${repo.top}' && claude --resume ${session}\n`;
  expect(await said(ended)).toBe(`subtrack: ${ended} ended, and left no task open; ${goOn(ended)}`);
  expect(await said('0a0a')).toBe(`subtrack: ${silent} is open; ${goOn(silent)}`);
});

it('offers a session that fell silent where no process was ever seen, and says that it may still run', async () => {
  const { repo, subtrack } = makeShop();
  fallSilent({ repo, subtrack });
  const { sessions } = resumeSchema.parse(await subtrack.json(['resume']));
  expect(sessions).toMatchObject([
    {
      session_id: silent,
      ended_how: 'fell_silent',
      command: `cd '${repo.top}' && claude --resume ${silent}`,
    },
    { session_id: broken, ended_how: 'fell_silent' },
  ]);
  expect((await subtrack.run(['resume'])).stdout).toMatch(/1 {2}\S.*quiet/);
  expect((await subtrack.run(['resume', '1'])).stdout).toMatch(
    /Quiet for 2\d m.*nothing tells whether it still runs/,
  );
  expect((await subtrack.run(['handoff', silent])).stdout).toContain('in the middle of its work');
  // Nobody calls it crashed.
  const { sessions: all } = (await subtrack.json(['sessions'])) as { sessions: Record<string, unknown>[] };
  expect(all.filter(({ session_id }) => session_id !== ended).map(({ status }) => status)).toEqual([
    'working',
    'working',
  ]);
});

it('a session whose client runs is not offered, however silent it is; one whose client is gone broke off', async () => {
  const { repo, subtrack } = makeShop();
  fallSilent({ repo, subtrack });
  const offered = async () => resumeSchema.parse(await subtrack.json(['resume'])).sessions;
  note({ subtrack, pid: process.pid });
  expect((await offered()).map(({ session_id }) => session_id)).toEqual([broken]);
  fs.rmSync(path.join(subtrack.claude, 'sessions'), { recursive: true });
  note({ subtrack, pid: 2 ** 22 + 1 });
  expect((await offered())[0]).toMatchObject({ session_id: silent, ended_how: 'crashed' });
});

it('says that the folder of a session is gone', async () => {
  const { repo, subtrack } = makeShop();
  await subtrack.run(['import', '--wait']);
  fs.rmSync(repo.top, { recursive: true });
  expect((await subtrack.run(['resume', '1'])).stdout).toContain(`${repo.top} is gone: make that folder`);
});

it('names the files as they were before somebody restored others', async () => {
  const { repo, subtrack } = makeShop();
  repo.write('src/a.ts', 'wanted\n');
  await subtrack.json(['snapshot', 'take', broken]);
  repo.write('src/a.ts', 'not wanted\n');
  await subtrack.run(['snapshot', 'restore', `${broken}.1`, '--files', '--yes']);
  const { stdout } = await subtrack.run(['resume', '1']);
  expect(stdout).toContain(`subtrack snapshot restore ${broken}.1 --files`);
  expect((await subtrack.run(['handoff', broken])).stdout).toContain(
    `subtrack snapshot restore ${broken}.1 --files`,
  );
});

it('has nothing to tell where nothing is unfinished', async () => {
  const subtrack = createSubtrack({ history: false });
  onTestFinished(subtrack.remove);
  expect(await subtrack.json(['resume'])).toEqual({ sessions: [] });
  expect((await subtrack.run(['resume'])).stdout).toContain('No session of the last two weeks');
});

it('--run goes on with the session in its folder, --new starts one from its hand-off, and the exit code is theirs', async () => {
  const { repo, subtrack, called } = makeShop();
  expect(await subtrack.run(['resume', '1', '--run'])).toMatchObject({ code: 7, stderr: '' });
  expect(called()).toEqual([repo.top, '--resume', broken]);
  expect((await subtrack.run(['resume', '1', '--new'])).code).toBe(7);
  const [folder, asked = ''] = called();
  expect(folder).toBe(repo.top);
  const file = /^Read the hand-off in (.+), then/.exec(asked)?.[1] ?? '';
  expect(fs.readFileSync(file, 'utf8')).toContain('Move the shop');
  expect((await subtrack.run(['resume', '1', '--run', '--new'])).code).toBe(2);
  fs.rmSync(repo.top, { recursive: true });
  expect((await subtrack.run(['resume', '1', '--run'])).stderr).toMatch(
    /is not there any more.*make an empty folder/,
  );
});

it('asks nobody where there is no terminal: the list is all', async () => {
  const { subtrack } = makeShop();
  const { code, stdout } = await subtrack.run(['resume'], { tty: true, stdin: Readable.from([]) });
  expect([code, stdout]).toEqual([0, expect.stringContaining('quiet')]);
});
