import { describe, expect, test } from 'vitest';
import { agentRun, apply, event, start, toolCall } from '../../../support/session-story.ts';
import { temporaryStore } from '../../../support/store-fixture.ts';

const failure = (id: string, seconds: number, o: { agent?: string; session?: string } = {}) => [
  toolCall(id, seconds, { status: 'error', summary: 'npm test' }, o),
  event(
    'error',
    seconds,
    `error:${id}`,
    { kind: 'tool', message: `Exit code ${seconds}`, tool_use_id: id, tool_name: 'Bash', fingerprint: 'f1' },
    o,
  ),
];

function rowsOf(events: Parameters<typeof apply>[0]['events']) {
  const db = temporaryStore();
  apply({ db, events });
  return db.prepare('SELECT * FROM error_rollups ORDER BY session_id').all();
}

describe('rollups of errors', () => {
  test('tell when it began, every agent and every occurrence, the words of the last', () => {
    const rows = rowsOf([
      agentRun('a1', 5, {
        agent_type: 'Explore',
        status: 'running',
        started_at: new Date(start + 5000).toISOString(),
      }),
      ...failure('t1', 10),
      ...failure('t2', 20, { agent: 'a1' }),
      ...failure('t3', 30),
    ]);
    expect(rows).toMatchObject([
      {
        occurrences: 3,
        first_at: start + 10_000,
        last_at: start + 30_000,
        last_event_id: 'error:t3',
        message: 'Exit code 30',
        input: 'npm test',
        fixed_at: null,
        fixed_event_id: null,
      },
    ]);
    const agents = JSON.parse(String(rows[0]?.['agents'])) as [string, number][];
    expect(agents[0]).toEqual(['main', 2]);
    expect(agents.map(([, times]) => times)).toEqual([2, 1]);
    const moments = JSON.parse(String(rows[0]?.['moments'])) as [number, string, string][];
    expect(moments.map(([at, id]) => [at - start, id])).toEqual([
      [30_000, 'error:t3'],
      [20_000, 'error:t2'],
      [10_000, 'error:t1'],
    ]);
  });

  test('tell what went well next: the same call, later, in the same session', () => {
    const [one, other] = rowsOf([
      toolCall('t0', 1, { summary: 'npm test' }),
      ...failure('t1', 10),
      toolCall('t2', 20, { summary: 'npm run lint' }),
      toolCall('t3', 30, { summary: 'npm test' }),
      toolCall('t4', 40, { summary: 'npm test' }),
      ...failure('u1', 10, { session: 's2' }),
    ]);
    expect(one).toMatchObject({ session_id: 's1', fixed_at: start + 30_000, fixed_event_id: 'tool:t3' });
    expect(other).toMatchObject({ session_id: 's2', fixed_at: null, fixed_event_id: null });
  });

  test('tell of very many occurrences as many as a row of the cloud takes', () => {
    const events = Array.from({ length: 300 }, (_, at) => failure(`toolu_${'x'.repeat(20)}${at}`, at)).flat();
    const [row] = rowsOf(events);
    expect(row).toMatchObject({ occurrences: 300, agents: '[["main",300]]' });
    const moments = String(row?.['moments']);
    expect(Buffer.byteLength(moments)).toBeLessThan(2048);
    expect((JSON.parse(moments) as unknown[]).length).toBeGreaterThan(15);
  });
});
