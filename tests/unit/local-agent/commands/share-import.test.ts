import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSubtrack } from '../../../support/subtrack.ts';

const secret = 'S'.repeat(43);
const link = `https://team.example.com/s/${secret}`;
const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 9, 0, second)).toISOString();
const githubToken = `ghp_${'a1B2'.repeat(9)}`;

type Line = Record<string, unknown>;
const event = (seq: number, given: Line): Line => ({
  v: 2,
  seq,
  event_id: `message:${seq}`,
  event_type: 'message',
  timestamp: at(seq),
  session_id: 'shared-1',
  agent_id: 'main',
  source: 'transcript',
  project: 'acme/app',
  data: { role: 'user', kind: 'prompt', text: `step ${seq}` },
  ...given,
});
const call = (seq: number, cost = 5_000_000): Line =>
  event(seq, {
    event_id: `api:msg_${seq}`,
    event_type: 'api_call',
    data: {
      message_id: `msg_${seq}`,
      model: 'claude-sonnet-4-5',
      input_tokens: 1000,
      output_tokens: 10,
      cache_read_tokens: 0,
      cache_write_5m_tokens: 0,
      cache_write_1h_tokens: 0,
      cost_micros: cost,
      cache_savings_micros: 0,
    },
  });

let shown: { session_id: string; member: string; segments: Line[][]; raw?: string; status: number };
let asked: string[];
let subtrack: ReturnType<typeof createSubtrack>;

const answer: typeof fetch = async (address, init) => {
  const { pathname, origin } = new URL(String(address));
  asked.push(`${init?.method ?? 'GET'} ${origin}${pathname} ${init?.redirect}`);
  if (shown.status !== 200) return new Response('{"error":{}}', { status: shown.status });
  if (pathname.endsWith('/timeline.json')) {
    const { session_id, member } = shown;
    const segments = shown.segments.map((_, index) => ({ segment_id: `seg-${index}` }));
    return Response.json({ session: { session_id, member }, segments, level: 'redacted' });
  }
  const index = Number(/seg-(\d+)$/.exec(pathname)?.[1]);
  return new Response(
    shown.raw ?? `\n${(shown.segments[index] ?? []).map((line) => `${JSON.stringify(line)}\n`).join('')}`,
  );
};

beforeEach(() => {
  shown = {
    session_id: 'shared-1',
    member: 'Ada',
    segments: [[event(1, {}), call(2)], [event(3, {})]],
    status: 200,
  };
  asked = [];
  subtrack = createSubtrack({ history: false, fetch: answer });
});
afterEach(() => subtrack.remove());

async function bringIn(url = link) {
  const { code, stdout, stderr } = await subtrack.run(['share', 'import', url, '--json']);
  return code === 0
    ? (JSON.parse(stdout) as Line)
    : { code, error: (JSON.parse(stderr) as { error: Line }).error };
}
const json = async (...argv: string[]) =>
  JSON.parse((await subtrack.run([...argv, '--json'])).stdout) as Line;
const log = (lines: readonly Line[]) =>
  Promise.all(
    lines.map(({ seq: _seq, v: _v, source: _source, ...line }) =>
      subtrack.run(['log', String(line['event_type']), '--json', JSON.stringify(line)]),
    ),
  );
const journalOf = (id: string) => {
  const file = fs.globSync(path.join(subtrack.home, 'journal', '*', `${id}.jsonl`))[0];
  return file === undefined ? '' : fs.readFileSync(file, 'utf8');
};

describe('a shared session', () => {
  it('is brought in, marked as whose it was, and counts in no sum of cost', async () => {
    expect(await bringIn()).toEqual({ session_id: 'shared-1', merged: false, diverged: false });
    const { sessions } = (await json('sessions')) as { sessions: Line[] };
    expect(sessions).toMatchObject([
      { session_id: 'shared-1', imported: true, project: 'acme/app', cost_usd: 5 },
    ]);
    expect((await subtrack.run(['sessions'])).stdout).toContain('Ada (shared)');
    expect(await json('cost')).toMatchObject({ totals: { cost_usd: 0, api_calls: 0 } });
    expect((await subtrack.run(['search', 'step', '--json'])).stdout).toContain('shared-1');
    expect((await json('sync', '--preview'))['summary']).toMatchObject({ rows: {}, sessions: { off: 1 } });
  });

  it('is backed up, snapshotted and handed over by nobody here, and it is said why', async () => {
    await bringIn();
    for (const command of [
      ['backup', 'shared-1', '--upload'],
      ['snapshot', 'take', 'shared-1'],
      ['handoff', 'shared-1'],
    ]) {
      const { code, stderr } = await subtrack.run([...command, '--json']);
      expect([code, JSON.parse(stderr)]).toMatchObject([1, { error: { code: 'session.imported' } }]);
    }
    expect(await json('backup', '--all')).toEqual({ bundles: [] });
    expect(await json('resume')).toMatchObject({ sessions: [] });
  });

  it('stays marked when the database is made anew', async () => {
    await bringIn();
    await subtrack.run(['rebuild']);
    expect(await json('sessions')).toMatchObject({ sessions: [{ session_id: 'shared-1', imported: true }] });
    expect(await json('cost')).toMatchObject({ totals: { cost_usd: 0 } });
    expect(await json('cost', '--by', 'commit')).toMatchObject({ rows: [] });
  });

  it('is not doubled, and gets what is new', async () => {
    await bringIn();
    expect(await bringIn()).toEqual({ session_id: 'shared-1', merged: true, diverged: false });
    expect(journalOf('shared-1').trim().split('\n')).toHaveLength(3);
    shown.segments.push([event(4, {})]);
    expect(await bringIn()).toMatchObject({ merged: true });
    expect(journalOf('shared-1').trim().split('\n')).toHaveLength(4);
    expect(await json('sessions')).toMatchObject({ sessions: [{ cost_usd: 5 }] });
  });

  it('changes nothing of one’s own that holds all of it', async () => {
    await log([event(1, {}), call(2), event(3, {})]);
    await subtrack.run(['import']);
    const before = journalOf('shared-1');
    shown.segments = [[event(1, { data: { role: 'user', kind: 'prompt', text: 'zzz: not what was said' } })]];
    expect(await bringIn()).toEqual({ session_id: 'shared-1', merged: true, diverged: false });
    expect(journalOf('shared-1')).toBe(before);
  });

  it('is kept beside one’s own that went another way, and what both have counts once, as one’s own', async () => {
    await log([event(1, {}), call(2), event(9, {})]);
    await subtrack.run(['import']);
    const before = journalOf('shared-1');
    shown.segments.push([call(7)]);
    const report = await bringIn();
    expect(report).toMatchObject({ merged: false, diverged: true });
    const id = String(report['session_id']);
    expect(id).toMatch(/^shared-1\.shared-[0-9a-f]{8}$/);
    expect(journalOf('shared-1')).toBe(before);
    expect(await json('cost')).toMatchObject({ totals: { cost_usd: 5, api_calls: 1 } });
    const { sessions } = (await json('sessions')) as { sessions: Line[] };
    expect(sessions.map((row) => [row['session_id'], row['imported'], row['cost_usd']]).toSorted()).toEqual([
      ['shared-1', undefined, 5],
      [id, true, 5],
    ]);
    expect(await bringIn()).toMatchObject({ session_id: id, diverged: true });
    expect(((await json('sessions')) as { sessions: Line[] }).sessions).toHaveLength(2);
  });

  it('is redacted again when it arrives', async () => {
    shown.segments = [[event(1, { data: { role: 'user', kind: 'prompt', text: `use ${githubToken}` } })]];
    await bringIn();
    expect(journalOf('shared-1')).toContain('[redacted:');
    expect(journalOf('shared-1')).not.toContain(githubToken);
  });

  it('loses what is no event of it', async () => {
    shown.segments = [
      [event(1, {}), event(2, { session_id: 'another' }), { v: 2, rubbish: true }, event(3, { v: 99 })],
    ];
    await bringIn();
    expect(journalOf('shared-1').trim().split('\n')).toHaveLength(1);
    expect(journalOf('another')).toBe('');
  });
});

describe('a link is refused', () => {
  it.each([
    'http://team.example.com/s/' + secret,
    'file:///s/' + secret,
    'https://ada:x@team.example.com/s/' + secret,
    `https://team.example.com/s/${secret}/../../v1/shares`,
    'https://team.example.com/sessions/1',
    'no link',
  ])('that is none: %s', async (url) => {
    expect(await bringIn(url)).toMatchObject({ code: 1, error: { code: 'share.not_a_link' } });
    expect(asked).toEqual([]);
  });

  it.each([
    ['shows nothing any more', 404, 'share.refused'],
    ['asks for a password', 401, 'share.refused'],
    ['leads elsewhere', 302, 'share.refused'],
  ])('that %s', async (_what, status, code) => {
    shown.status = status;
    expect(await bringIn()).toMatchObject({ code: 1, error: { code } });
    expect(asked).toEqual([`GET ${link}/timeline.json manual`]);
  });

  it.each(['../../../escaped', '/etc/cron.d/x', 'a/b', '', '.hidden', 'x'.repeat(200)])(
    'whose session is called %j, and nothing is written',
    async (session_id) => {
      shown.session_id = session_id;
      expect(await bringIn()).toMatchObject({ code: 1, error: { code: 'share.unreachable' } });
      expect(fs.existsSync(path.join(subtrack.folder, 'escaped'))).toBe(false);
      expect(fs.existsSync(path.join(subtrack.home, 'journal'))).toBe(false);
    },
  );

  it('that brings more than a session may be', async () => {
    shown.raw = `${'x'.repeat(4 * 1024 * 1024)}\n`;
    expect(await bringIn()).toMatchObject({ code: 1, error: { code: 'share.too_much' } });
  });
});
