import fs from 'node:fs';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadDevice, saveDevice } from '../../local-agent/config/device.ts';
import { createPaths } from '../../local-agent/config/paths.ts';
import { first, second } from '../support/small-history.ts';
import { createSubtrack } from '../support/subtrack.ts';
import { openTeamCloud, type TeamCloud } from '../support/team-cloud.ts';

let cloud: TeamCloud;
let ada: Awaited<ReturnType<typeof openMachine>>;
const opened: (() => void)[] = [];

beforeAll(async () => {
  cloud = await openTeamCloud();
  await cloud.migrate();
  ada = await openMachine({ history: true });
});
afterAll(async () => {
  for (const close of opened.splice(0)) close();
  await cloud.close();
});

/** A machine of the team, with or without the small history. */
async function openMachine({ history }: { history: boolean }) {
  // The cloud has the clock of this machine; what is shared must not have ended.
  const subtrack = createSubtrack({ history, now: Date.now() });
  opened.push(subtrack.remove);
  const paths = createPaths(subtrack.home);
  const device = loadDevice({ paths, env: { ...process.env, HOME: subtrack.folder } });
  saveDevice({
    paths,
    device: await cloud.connect({ ...device, member: `member-${device.device_id.slice(0, 8)}` }),
  });
  const json = async (argv: readonly string[], line?: string) => {
    const stdin = new PassThrough();
    stdin.end(line);
    const answer = await subtrack.run([...argv, '--json'], { stdin });
    if (answer.code !== 0) throw new Error(answer.stderr);
    return JSON.parse(answer.stdout) as Record<string, unknown>;
  };
  return { ...subtrack, json };
}

const figures = (rows: Record<string, unknown>[]) =>
  rows.map(({ agent_id, tool_calls, output_tokens, cost_usd }) => [
    agent_id,
    tool_calls,
    output_tokens,
    cost_usd,
  ]);

it('a session goes from one machine by its link to another, and the link ends', async () => {
  const bob = await openMachine({ history: false });
  const made = await ada.json(['share', first, '--expires', '2h']);
  expect(Object.keys(made)).toEqual(['share_id', 'url', 'level', 'expires_at']);
  expect(made).toMatchObject({ level: 'redacted', url: expect.stringContaining(`${cloud.url}/s/`) });
  const url = String(made['url']);
  expect(await bob.json(['share', 'import', url])).toEqual({
    session_id: first,
    merged: false,
    diverged: false,
  });
  const own = (await ada.json(['session', first]))['agent_runs'] as Record<string, unknown>[];
  const theirs = (await bob.json(['session', first]))['agent_runs'] as Record<string, unknown>[];
  expect(figures(theirs)).toEqual(figures(own));
  expect(await ada.json(['share', 'import', url])).toEqual({
    session_id: first,
    merged: true,
    diverged: false,
  });
  expect(await ada.json(['share', 'list'])).toMatchObject({
    shares: [
      { share_id: made['share_id'], session_id: first, level: 'redacted', revoked_at: null, views: 1 },
    ],
  });
  expect(await bob.json(['share', 'list'])).toEqual({ shares: [] });
  // It is Ada's: what was imported goes to no cloud.
  expect((await bob.run(['share', first])).stderr).toContain('shared by who recorded it');
  await ada.json(['share', 'revoke', String(made['share_id']).slice(0, 8)]);
  expect((await fetch(url)).status).toBe(404);
  expect((await bob.run(['share', 'import', url])).stderr).toContain('shows nothing');
}, 60_000);

it('an anonymised link with a password brings figures under stand-ins', async () => {
  const bob = await openMachine({ history: false });
  const password = 'correct horse';
  const made = await ada.json(['share', second, '--level', 'anonymised', '--password'], `${password}\n`);
  const url = String(made['url']);
  expect((await fetch(url)).status).toBe(401);
  expect((await bob.run(['share', 'import', url])).stderr).toContain('asks for a password');
  const report = await bob.json(['share', 'import', url, '--password'], `${password}\n`);
  expect(report).toMatchObject({ session_id: expect.stringMatching(/^id-[0-9a-f]{16}$/), merged: false });
  const kept = fs.globSync(`${bob.home}/journal/*/*.jsonl`).map((file) => fs.readFileSync(file, 'utf8'));
  // Stand-ins are hex digits, which spell `ada` by chance: what is looked for stands outside of them.
  const said = kept.join('').replaceAll(/\b[a-z]+-[0-9a-f]{8,16}\b/g, 'stand-in');
  expect(said).toContain('stand-in');
  expect(said).not.toMatch(new RegExp(`${second}|ada|shop`, 'i'));
  const cost = await ada.json(['session', second]);
  const { session } = (await bob.json(['session', String(report['session_id'])])) as { session: object };
  expect(session).toMatchObject({
    output_tokens: (cost['session'] as Record<string, unknown>)['output_tokens'],
  });
}, 60_000);

it('no link shows more than leaves the machine, and a preview makes none', async () => {
  const before = await ada.json(['share', 'list']);
  const shown = await ada.json(['share', first, '--preview', '--level', 'metadata']);
  expect(shown).toMatchObject({ level: 'metadata', summary: { redactions: {} } });
  expect(JSON.stringify(shown)).not.toContain('/home/ada');
  expect((shown['events'] as unknown[]).length).toBeGreaterThan(5);
  expect(await ada.json(['share', 'list'])).toEqual(before);
  fs.writeFileSync(`${ada.home}/config.json`, '{"privacy":{"default":"metadata"}}');
  expect((await ada.run(['share', first])).stderr).toContain('no link shows more than leaves');
  fs.writeFileSync(`${ada.home}/config.json`, '{"privacy":{"default":"off"}}');
  expect((await ada.run(['share', first, '--level', 'anonymised'])).stderr).toContain('no link shows more');
});
