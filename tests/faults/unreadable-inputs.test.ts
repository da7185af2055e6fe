import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { makeIngestHome, type IngestHome } from '../support/ingest-home.ts';
import { agentPath, promptLine, responseLine, sessionPath, toText, write } from '../support/session-lines.ts';
import { withoutRights } from '../support/without-rights.ts';

const cli = path.resolve('dist/cli.js');

/** The real command line as somebody who may not read everything. */
async function ask(home: IngestHome, args: readonly string[]): Promise<Record<string, unknown>> {
  const node = [process.execPath, cli, ...args, '--json'];
  const [program, ...rest] = withoutRights(node);
  const env = { PATH: process.env['PATH'], HOME: path.dirname(home.paths.home), TZ: 'UTC' };
  const own = { SUBTRACK_HOME: home.paths.home, CLAUDE_CONFIG_DIR: home.claudeDir };
  const { stdout } = await promisify(execFile)(program, rest, { env: { ...env, ...own } });
  return JSON.parse(stdout) as Record<string, unknown>;
}

const lines = (id: string, output: number) =>
  toText([
    { ...promptLine({ minute: 0, text: 'Go on.' }), uuid: `p-${id}` },
    responseLine({ minute: 1, id, output }),
  ]);

/** Sessions worth 10, 200 (with an agent worth 3,000) and, in a project of its own, 40,000 tokens. */
function makeHistory() {
  const home = makeIngestHome();
  const closed = sessionPath({ home, session: 'closed' });
  const agent = agentPath({ home, session: 'closed', agentId: 'a1' });
  const other = closed.replace('-home-dev-app', '-home-dev-other');
  write(sessionPath({ home, session: 'good' }), lines('m1', 10));
  write(closed, lines('m2', 200));
  write(agent, lines('m3', 3000));
  write(agent.replace('.jsonl', '.meta.json'), '{"agentType":"Explore"}');
  write(other.replace('closed.jsonl', 'away.jsonl'), lines('m4', 40_000));
  return { home, closed, agent, other: path.dirname(other) };
}

type History = ReturnType<typeof makeHistory>;
const sidecar = ({ agent }: History) => agent.replace('.jsonl', '.meta.json');

async function outputOf(home: IngestHome): Promise<unknown> {
  const { totals } = (await ask(home, ['cost'])) as { totals: { output_tokens: number } };
  return totals.output_tokens;
}

type Check = { name: string; message: string; hint: string };
async function findings(home: IngestHome): Promise<Check[]> {
  const { checks } = (await ask(home, ['doctor'])) as { checks: Check[] };
  return checks.filter(({ name }) => name === 'not read');
}

const cases: [string, (o: History) => string, { mode: number; kind: string; output: number }][] = [
  ['a transcript', ({ closed }) => closed, { mode: 0, kind: 'file', output: 43_010 }],
  ['a sidecar', sidecar, { mode: 0, kind: 'sidecar', output: 43_210 }],
  ["an agent's transcript", ({ agent }) => agent, { mode: 0, kind: 'file', output: 40_210 }],
  [
    'the agents of a session',
    ({ agent }) => path.dirname(agent),
    { mode: 0, kind: 'folder', output: 40_210 },
  ],
  ['a project', ({ other }) => other, { mode: 0, kind: 'folder', output: 3210 }],
  ['a project that may be entered', ({ other }) => other, { mode: 0o111, kind: 'folder', output: 3210 }],
  ['a project that may be listed', ({ other }) => other, { mode: 0o444, kind: 'folder', output: 3210 }],
];

it.each(cases)(
  '%s that may not be read costs only itself, is told by doctor, and is read as soon as it may be',
  async (_, placeOf, { mode, kind, output }) => {
    const history = makeHistory();
    const { home } = history;
    const place = placeOf(history);
    const before = fs.statSync(place).mode;
    fs.chmodSync(place, mode);
    const skip = { [`unreadable_${kind}`]: 1 };
    try {
      expect(await ask(home, ['import', '--wait'])).toMatchObject({ skipped_by_reason: skip });
      expect(await outputOf(home)).toBe(output);
      expect(await findings(home)).toEqual([
        {
          name: 'not read',
          status: 'warn',
          message: `1 ${kind} passed over, may not be read: ${place}`,
          hint: expect.stringContaining('as soon as it changes'),
        },
      ]);
      // Nothing changed: it is not tried again.
      expect(await ask(home, ['import', '--wait'])).toMatchObject({ files_read: 0, skipped_by_reason: {} });
      expect(home.rows('SELECT kind, cause, count FROM skipped_inputs')).toEqual([
        { kind, cause: 'forbidden', count: 1 },
      ]);
    } finally {
      fs.chmodSync(place, before);
    }
    await ask(home, ['import', '--wait']);
    expect(await outputOf(home)).toBe(43_210);
    expect(await findings(home)).toEqual([]);
    expect(home.rows(`SELECT agent_type FROM agent_rollups WHERE agent_id = 'a1'`)).toEqual([
      { agent_type: 'Explore' },
    ]);
  },
);

it('a folder that was closed later does not make its files deleted ones', async () => {
  const { home, other } = makeHistory();
  await ask(home, ['import']);
  fs.chmodSync(other, 0);
  try {
    fs.writeFileSync(sessionPath({ home, session: 'new' }), lines('m9', 1));
    expect(await ask(home, ['import'])).toMatchObject({ files_read: 1 });
  } finally {
    fs.chmodSync(other, 0o755);
  }
  expect(home.rows('SELECT path FROM transcript_files WHERE gone = 1')).toEqual([]);
});
