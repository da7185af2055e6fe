import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createSubtrack } from '../../../support/subtrack.ts';

const DAY = 86_400_000;

function open(now = Date.UTC(2026, 10, 21, 12)) {
  const subtrack = createSubtrack({ now });
  onTestFinished(subtrack.remove);
  return subtrack;
}

it('phases are started, completed and listed with their sessions and cost', async () => {
  const subtrack = open();
  expect(await subtrack.json(['phase', 'list'])).toEqual({ phases: [] });
  expect(await subtrack.json(['phase', 'start', 'Billing rewrite'])).toEqual({
    phase: 1,
    name: 'Billing rewrite',
    completed_at: null,
    planned_until: null,
    planned_end_at: null,
  });
  expect(await subtrack.json(['phase', 'start', 'Shop'])).toMatchObject({ phase: 2, name: 'Shop' });
  expect(await subtrack.json(['phase', 'complete'])).toMatchObject({
    phase: 2,
    name: 'Shop',
    completed_at: '2026-11-21T12:00:00.000Z',
  });
  expect(await subtrack.json(['phase', 'list'])).toMatchObject({
    phases: [
      {
        phase: 1,
        name: 'Billing rewrite',
        completed_at: '2026-11-21T12:00:00.000Z',
        sessions: 0,
        cost_usd: 0,
      },
      { phase: 2, name: 'Shop', completed_at: '2026-11-21T12:00:00.000Z' },
    ],
  });
});

it('a phase is planned to end, planned again, and listed with what became of that', async () => {
  const home = open();
  const at = (now: number) => {
    const subtrack = createSubtrack({ now, history: false });
    onTestFinished(subtrack.remove);
    fs.cpSync(home.home, subtrack.home, { recursive: true });
    return subtrack;
  };
  expect(await home.json(['phase', 'start', 'Shop', '--until', '2026-11-24'])).toEqual({
    phase: 1,
    name: 'Shop',
    completed_at: null,
    planned_until: '2026-11-24',
    planned_end_at: '2026-11-25T00:00:00.000Z',
  });
  for (const [day, hint] of [
    ['2026-02-30', 'write the last day as 2026-12-18'],
    ['2020-01-01', 'give today or a day to come'],
  ] as const)
    expect(await home.run(['phase', 'plan', day])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(hint),
    });
  expect((await home.run(['phase', 'list'])).stdout).toContain('2026-11-24, 4 days left');
  const late = at(Date.UTC(2026, 10, 26, 12));
  expect(await late.json(['phase', 'list'])).toMatchObject({ phases: [{ overdue: true }] });
  expect((await late.run(['phase', 'review'])).stdout).toContain(
    'Planned to end 24 Nov 2026: overdue for 2 days',
  );
  expect((await late.run(['phase', 'plan', '2026-11-26'])).stdout).toContain(
    'Phase 1: Shop (until 2026-11-26)',
  );
  expect((await late.run(['phase', 'complete'])).stdout).toContain('2026-11-26, on the day');
  expect(await late.json(['phase', 'list'])).toMatchObject({ phases: [{ overdue: false }] });
  await home.json(['phase', 'plan', 'none']);
  expect(await home.json(['phase', 'list'])).toMatchObject({
    phases: [{ planned_end_at: null, overdue: false }],
  });
});

it('a review says what the other reports say of the same time', async () => {
  const subtrack = open();
  const sessions = (await subtrack.json(['sessions'])) as { sessions: { started_at: string }[] };
  const first = Math.min(...sessions.sessions.map((session) => Date.parse(session.started_at)));
  // A phase from before everything: what it holds is all there is.
  const early = createSubtrack({ now: first - DAY, history: false });
  onTestFinished(early.remove);
  await early.json(['phase', 'start', 'All of it']);
  fs.cpSync(early.home, subtrack.home, { recursive: true });
  const review = (await subtrack.json(['phase', 'review', '1'])) as {
    totals: { sessions: number; cost_usd: number };
    tasks: { agent_type: string; runs: number }[];
  };
  const cost = (await subtrack.json(['cost'])) as { totals: { cost_usd: number } };
  expect(review.totals).toMatchObject({ sessions: sessions.sessions.length, cost_usd: cost.totals.cost_usd });
  expect(review).toMatchObject({
    workflows: expect.any(Array),
    files: expect.any(Array),
    waits: expect.any(Array),
  });
  expect(review.tasks.length).toBeGreaterThan(0);
  const html = await subtrack.run(['phase', 'review', '1', '--format', 'html', '--out', 'review.html']);
  expect(html.code).toBe(0);
  expect(fs.readFileSync(path.join(subtrack.folder, 'review.html'), 'utf8')).toContain(
    '<h1>Phase 1: All of it</h1>',
  );
  const nowhere = await subtrack.run(['phase', 'review', '1', '--out', 'no/such/review.md']);
  expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringMatching(/cannot be written.*--out/s)]);
});

it('a session counts in the phase in which it began, and what it used where it was used', async () => {
  const subtrack = open();
  const { sessions } = (await subtrack.json(['sessions'])) as {
    sessions: { started_at: string; ended_at: string | null }[];
  };
  const spans = sessions.map(({ started_at, ended_at }) =>
    [started_at, ended_at ?? started_at].map(Date.parse),
  );
  const first = Math.min(...spans.map(([began = 0]) => began));
  const [from = 0, until = 0] = spans.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => d - c - (b - a))[0] ?? [];
  const border = from + (until - from) / 2;
  for (const [now, name] of [
    [first - DAY, 'One'],
    [border, 'Two'],
  ] as const) {
    const then = createSubtrack({ now, history: false });
    onTestFinished(then.remove);
    fs.cpSync(subtrack.home, then.home, { recursive: true });
    await then.json(['phase', 'start', name]);
    fs.cpSync(then.home, subtrack.home, { recursive: true });
  }
  const { phases } = (await subtrack.json(['phase', 'list'])) as {
    phases: { sessions: number; cost_usd: number }[];
  };
  const cost = (await subtrack.json(['cost'])) as { totals: { cost_usd: number } };
  const before = spans.filter(([began = 0]) => began < border).length;
  expect(phases.map((phase) => phase.sessions)).toEqual([before, sessions.length - before]);
  expect(phases.reduce((sum, phase) => sum + phase.cost_usd, 0)).toBeCloseTo(cost.totals.cost_usd, 6);
});

it.each([
  [['phase', 'complete'], 1, 'no phase is open'],
  [['phase', 'start', '  '], 1, 'a phase needs a name'],
  [['phase', 'plan', '2027-01-01'], 1, 'no phase is open'],
  [['phase', 'start', 'Shop', '--until', 'friday'], 2, 'friday is no day'],
  [['phase', 'start', 'Shop', '--until', '2026-11-20'], 2, '2026-11-20 is over'],
  [['phase', 'review'], 1, 'there is no phase yet'],
  [['phase', 'review', '9'], 1, 'there is no phase 9'],
  [['phase', 'review', 'x'], 2, 'the number of a phase'],
  [['phase', 'review', '--format', 'pdf'], 2, '--OUT is missing'],
])('%j says what is wrong and what to do', async (argv, code, says) => {
  const answer = await open().run(argv);
  expect(answer.code).toBe(code);
  expect(answer.stderr).toContain(says);
});

it('phases of what no cloud takes are of this machine alone, where the usual cloud is not connected', async () => {
  const subtrack = open();
  const token = `stk_${'a'.repeat(40)}`;
  const clouds = [{ name: 'work', url: 'http://127.0.0.1:9', token, member: 'Ada' }];
  const device = { device_id: 'device-01', member: 'ada', name: 'laptop', clouds };
  const write = (file: string, value: object) =>
    fs.writeFileSync(path.join(subtrack.home, file), JSON.stringify(value));
  fs.mkdirSync(subtrack.home, { recursive: true });
  write('device.json', device);
  write('config.json', { clouds: { shop: 'work' } });
  const startIn = async (name: string) => {
    const cwd = path.join(subtrack.folder, name);
    fs.mkdirSync(cwd, { recursive: true });
    return subtrack.run(['phase', 'start', name, '--json'], { cwd });
  };
  expect(await startIn('diary')).toMatchObject({ code: 0, stdout: expect.stringContaining('"diary"') });
  expect(await startIn('shop')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('phase.cloud_unreachable'),
  });
});
