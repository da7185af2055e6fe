import { describe, expect, test } from 'vitest';
import { createRunQuery } from '../../../../local-agent/store/queries/run-query.ts';
import type { TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { findFindings } from '../../../../shared/insights/find-findings.ts';
import { readReviewFacts } from '../../../../shared/insights/read-facts.ts';
import { signalKinds } from '../../../../shared/signals/signal.ts';
import { agentRun, apiCall, apply, event, start, toolCall } from '../../../support/session-story.ts';
import { dump, temporaryStore } from '../../../support/store-fixture.ts';

type Told = { tool?: string; on: string; status?: 'ok' | 'error'; bytes?: number };

/** The events of one session: each step a call with a response before it, ten seconds apart. */
function tell(
  session: string,
  steps: readonly (Told | 'compaction' | 'pause' | 'failed check' | 'passed check')[],
): TrackedEvent[] {
  let seconds = 0;
  return steps.flatMap((step, index) => {
    seconds += step === 'pause' ? 600 : 10;
    const id = `${session}-${index}`;
    const where = { session };
    // After a pause everything is written to the cache again.
    const usage =
      step === 'pause'
        ? { cache_read_tokens: 9000, cache_write_5m_tokens: 150_000 }
        : { cache_read_tokens: 150_000, cache_write_5m_tokens: 900 };
    const response = apiCall(`m-${id}`, seconds, { ...usage, cost_micros: 90_000 }, where);
    if (step === 'pause') return [response];
    if (step === 'compaction')
      return [
        response,
        event('context_snapshot', seconds + 1, `c-${id}`, { kind: 'compaction', trigger: 'auto' }, where),
      ];
    const check = typeof step === 'string';
    const {
      tool = 'Bash',
      on,
      status = 'ok',
      bytes = 100,
    } = check
      ? { on: 'npm test', status: step === 'passed check' ? ('ok' as const) : ('error' as const) }
      : step;
    const data = {
      tool_name: tool,
      status,
      message_id: `m-${id}`,
      summary: `${tool} ${on}`,
      output_bytes: bytes,
      duration_ms: 3000,
    };
    const call = toolCall(id, seconds + 1, data, where);
    if (!check) return [response, call];
    return [
      response,
      call,
      event(
        'validation',
        seconds + 2,
        `check:${id}`,
        { kind: 'test', command: on, tool_use_id: id, passed: step === 'passed check' },
        where,
      ),
    ];
  });
}

const six = (session: (index: number) => Parameters<typeof tell>[1]): TrackedEvent[] =>
  Array.from({ length: 6 }, (_, index) => tell(`s${index}`, session(index))).flat();

const read: Told = { tool: 'Read', on: 'src/queue.ts', bytes: 9000 };
const edit: Told = { tool: 'Edit', on: 'src/queue.ts' };
const push: Told = { on: 'git push', status: 'error' };
const page: Told = { tool: 'WebFetch', on: 'https://docs', bytes: 100_000 };

/** Sessions with one habit each, of which nothing but its findings may be said. */
const planted = {
  repeated_read: six(() => [read, read, read, read]),
  retry_loop: six((index) =>
    Array.from({ length: 4 }, () => ({ tool: 'mcp__db__query', on: `select ${index}`, status: 'error' })),
  ),
  blind_edit: six((index) => [
    { ...edit, status: 'error' as const },
    read,
    edit,
    { ...edit, on: `b${index}.ts`, status: 'error' as const },
  ]),
  flaky_check: six(() => ['failed check', read, 'passed check']),
  idle_cache: six(() => [edit, 'pause', edit, 'pause', edit]),
  oversized_output: six(() => [page, edit, edit]),
  late_compaction: six(() => [edit, edit, 'compaction', edit, edit, 'compaction']),
  failing_arguments: six(() => [push, edit, push, edit]),
} as const satisfies Record<(typeof signalKinds)[number], TrackedEvent[]>;

/** Work in which all that happens once, twice, or for a good reason. */
const healthy = six((index) => [
  read,
  edit,
  read,
  edit,
  read,
  { ...read, on: `src/other-${index}.ts` },
  'failed check',
  edit,
  'passed check',
  push,
  { ...push, status: 'ok' },
  { ...page, bytes: 9000 },
  { ...edit, status: 'error' },
  edit,
]);

async function findingsOf(events: TrackedEvent[]) {
  const db = temporaryStore();
  apply({ db, events });
  const period = { since: start - 1000, until: start + 86_400_000 };
  const facts = await readReviewFacts({
    runQuery: createRunQuery(db),
    period,
    before: { since: 0, until: 1 },
  });
  const ofSignals: readonly string[] = signalKinds;
  return findFindings(facts).filter(({ kind }) => ofSignals.includes(kind));
}

describe('habits planted in sessions', () => {
  test.each(Object.entries(planted))('%s is found, and no other', async (kind, events) => {
    const found = await findingsOf(events);
    expect(found.map((finding) => finding.kind)).toEqual([kind]);
    const [evidence] = found[0]?.evidence ?? [];
    expect(events.map((one) => one.event_id)).toContain(evidence?.event_id);
  });

  test('none is found in healthy work', async () => {
    expect(await findingsOf(healthy)).toEqual([]);
  });
});

describe('rows of signals', () => {
  const some = [
    ...planted.retry_loop,
    agentRun('a1', 2, { agent_type: 'Explore', status: 'completed' }, 's0'),
  ];

  test('are the same when facts come again, and get no new rev', () => {
    const db = temporaryStore();
    apply({ db, events: some });
    const rows = db.prepare('SELECT * FROM signal_rollups ORDER BY session_id').all();
    expect(rows).toHaveLength(6);
    apply({ db, events: some, now: start + 200_000 });
    expect(db.prepare('SELECT * FROM signal_rollups ORDER BY session_id').all()).toEqual(rows);
  });

  test('whose case is gone are kept as zeros, with a newer rev', () => {
    const db = temporaryStore();
    const [first, second, third] = [1, 2, 3].map((index) =>
      toolCall(`t${index}`, index, { status: 'error', summary: 'Bash curl x' }),
    );
    if (first === undefined || second === undefined || third === undefined) throw new Error('no calls');
    apply({ db, events: [first, second, third] });
    const [told] = db.prepare("SELECT * FROM signal_rollups WHERE signal = 'retry_loop'").all();
    apply({
      db,
      events: [toolCall('t2', 2, { status: 'denied', summary: 'Bash curl x' })],
      now: start + 200_000,
    });
    const [gone] = db.prepare("SELECT * FROM signal_rollups WHERE signal = 'retry_loop'").all();
    expect(gone).toMatchObject({ times: 0, cost_micros: 0, event_id: null });
    expect(Number(gone?.['rev'])).toBeGreaterThan(Number(told?.['rev']));
    expect(dump(db)['signal_rollups']?.filter((row) => row['signal'] === 'retry_loop')).toEqual([]);
  });
});
