import { expect, it } from 'vitest';
import { judgeRuns } from '../../../../shared/agents/judge-runs.ts';
import { openCall, type RunNow } from '../../../../shared/agents/run-now.ts';
import { simulatedRuns } from '../../../fixtures/fleet/simulated-runs.ts';
import { watchRun } from '../../../fixtures/fleet/watch-run.ts';

const rounds = 2;

it('finds what is the matter in nine of ten simulated runs, and says so of hardly any other', () => {
  const runs = simulatedRuns({ seed: 20, each: rounds });
  expect(runs.length).toBeGreaterThanOrEqual(60);
  const watched = runs.map((run, index) => ({ run, marks: watchRun({ run, seed: index }) }));
  const planted = watched.filter(({ run }) => run.trouble !== undefined);
  const missed = planted.filter(
    ({ run, marks }) =>
      !marks.some(({ agent, kind }) => agent === run.trouble?.agent && kind === run.trouble.kind),
  );
  const wrong = watched.filter(({ run, marks }) => {
    const allowed = run.trouble === undefined ? [] : [run.trouble, ...(run.trouble.also ?? [])];
    return marks.some((mark) => !allowed.some((one) => one.agent === mark.agent && one.kind === mark.kind));
  });
  const found = 1 - missed.length / planted.length;
  const falsely = wrong.length / watched.length;
  const names = (list: typeof watched) =>
    list.map(({ run, marks }) => `${run.name}: ${JSON.stringify(marks)}`);
  process.stdout.write(
    `${watched.length} simulated runs: ${planted.length} in trouble, ${(found * 100).toFixed(1)} % found; ${watched.length - planted.length} healthy, ${(falsely * 100).toFixed(1)} % of all marked wrongly\n`,
  );
  expect(found, names(missed).join('\n')).toBeGreaterThanOrEqual(0.9);
  expect(falsely, names(wrong).join('\n')).toBeLessThanOrEqual(0.05);
});

const none = () => undefined;
const now = 1_790_000_000_000;

function run(more: Partial<RunNow>): RunNow {
  return {
    agent_id: 'main',
    parent_agent_id: null,
    agent_type: 'main',
    tool_use_id: null,
    background: false,
    running: true,
    started_at: now - 3_600_000,
    ended_at: null,
    last_event_at: now - 3_600_000,
    last_answer_at: null,
    calls: [],
    ...more,
  };
}

it('says nothing of a run in a session that waits for a person, but what it has open', () => {
  const open = {
    tool_use_id: 't1',
    tool_name: 'Bash',
    what: 'Bash npm publish',
    status: 'running' as const,
    at: now - 3_600_000,
    ended_at: null,
  };
  const judge = (working: boolean) =>
    judgeRuns({
      runs: [run({ calls: [open] })],
      working,
      now,
      watchedSince: 0,
      usualCall: none,
      usualRun: none,
    });
  expect(judge(false).get('main')).toMatchObject({ open, trouble: null });
  expect(judge(true).get('main')).toMatchObject({ trouble: 'stuck', trouble_at: open.at });
});

it('takes the oldest of the calls that were made at once for the open one', () => {
  const call = { tool_name: 'Bash', what: null, status: 'running' as const, ended_at: null };
  const calls = [
    { ...call, tool_use_id: 'late', at: now - 10 },
    { ...call, tool_use_id: 'early', at: now - 20 },
  ];
  expect(openCall(run({ calls }))?.tool_use_id).toBe('early');
});

it('has no word for runs that are over, and none for sessions without any', () => {
  const o = { working: true, now, watchedSince: 0, usualCall: none, usualRun: none };
  expect(judgeRuns({ ...o, runs: [] }).size).toBe(0);
  expect(judgeRuns({ ...o, runs: [run({ running: false })] }).size).toBe(0);
});
