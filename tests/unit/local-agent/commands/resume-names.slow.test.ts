import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeRepository } from '../../../support/git-repository.ts';
import { handoffCall, resumeCall } from '../../../../local-agent/recovery/handoff/resume-command.ts';
import { resumeSchema } from '../../../support/contract-schemas.ts';
import { recordSession, type Turn } from '../../../support/recorded-session.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const shop = '0b0b0b0b-1111-4111-8111-111111111111';
const other = '0b0c0b0b-2222-4222-8222-222222222222';
const title = 'Move the queue';
const broken = (ago: number): Turn => ({
  ago,
  ask: title,
  calls: [{ ago: ago - 5, tool: 'Bash', input: { command: 'make' } }],
});

/** Two sessions of one title that stopped in mid-turn in two projects. */
function makeTwo() {
  const places = [makeRepository(), makeRepository()] as const;
  const subtrack = createSubtrack({ history: false, now: Date.now() });
  onTestFinished(subtrack.remove);
  const common = { claude: subtrack.claude, now: Date.now() };
  recordSession({ ...common, cwd: places[0].top, session: shop, turns: [broken(3600)] });
  recordSession({ ...common, cwd: places[1].top, session: other, turns: [broken(7200)] });
  const folder = path.join(subtrack.claude, 'projects', places[0].top.replaceAll(/[^0-9A-Za-z]/g, '-'));
  return { subtrack, tops: places.map(({ top }) => top), folder };
}

it('sessions of one title are told apart: each goes on in its own folder by its whole id, and no title finds one', async () => {
  const { subtrack, tops } = makeTwo();
  const { sessions } = resumeSchema.parse(await subtrack.json(['resume']));
  expect(sessions.map(({ command }) => command)).toEqual([
    `cd '${tops[0]}' && claude --resume ${shop}`,
    `cd '${tops[1]}' && claude --resume ${other}`,
  ]);
  for (const which of [title, '0b0']) {
    const { code, stdout } = await subtrack.run(['resume', which]);
    expect([code, stdout]).toEqual([1, '']);
  }
});

it('a session is named once in what starts the client: never a chosen id beside the one to go on with', () => {
  expect(resumeCall({ sessionId: shop, cwd: null }).args).toEqual(['--resume', shop]);
  const [only, ...more] = handoffCall({ file: '/home/ada/handoff.md', cwd: null }).args;
  expect([only?.startsWith('-'), more]).toEqual([false, []]);
});

it('what a program that copies folders leaves beside a transcript is the same session, with what only the copy has', async () => {
  const { subtrack, tops, folder } = makeTwo();
  const cwd = tops[0] ?? '';
  const file = path.join(folder, `${shop}.jsonl`);
  const before = fs.readFileSync(file);
  recordSession({
    claude: subtrack.claude,
    now: Date.now(),
    cwd,
    session: shop,
    turns: [broken(3600), { ago: 3000, ask: 'Go on', answer: 'Done' }],
  });
  fs.renameSync(file, path.join(folder, `${shop}.sync-conflict-20261120-101112-ABCDEF1.jsonl`));
  for (const name of [`${shop}.jsonl`, `${shop} (1).jsonl`])
    fs.writeFileSync(path.join(folder, name), before);
  for (const name of [`${shop}.jsonl.lock`, `._${shop}.jsonl`])
    fs.writeFileSync(path.join(folder, name), '\0\x05\x16');
  const { sessions } = (await subtrack.json(['sessions'])) as { sessions: Record<string, unknown>[] };
  expect(sessions.map(({ session_id }) => session_id)).toEqual([shop, other]);
  expect(sessions[0]).toMatchObject({ status: 'completed', tool_calls: 1, api_calls: 2 });
  expect(await subtrack.json(['archive', 'status'])).toMatchObject({ sessions_seen: 2 });
});
