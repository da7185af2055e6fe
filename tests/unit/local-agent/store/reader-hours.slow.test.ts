import path from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase, type Database } from '../../../../local-agent/store/driver/db.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { writeEventsAsFacts } from '../../../../local-agent/store/facts/write-events-as-facts.ts';
import { createRunQuery } from '../../../../local-agent/store/queries/run-query.ts';
import { costByTool } from '../../../../local-agent/store/queries/cost-by-tool.ts';
import { readerHours } from '../../../../local-agent/store/rollups/reader-hours.ts';
import { recomputeRollups } from '../../../../local-agent/store/rollups/recompute-rollups.ts';
import { toolsPerDay } from '../../../../shared/queries/tools-per-day.ts';
import { usageTotals } from '../../../../shared/queries/usage-totals.ts';
import { usageByDay } from '../../../../shared/queries/usage-by-day.ts';
import { apiCall, start, toolCall } from '../../../support/session-story.ts';
import { device, temporaryFolder } from '../../../support/store-fixture.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Pacific/Chatham',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Pacific/Kiritimati',
];
const now = Date.UTC(2026, 10, 20);

/** Moments of a year and a half, most of them near a midnight somewhere or a change of the clocks. */
const moment = fc.oneof(
  fc.integer({ min: Date.UTC(2025, 5, 1), max: now }),
  fc
    .tuple(
      fc.constantFrom(
        Date.UTC(2026, 3, 4, 15),
        Date.UTC(2026, 9, 3, 15, 30),
        Date.UTC(2026, 2, 29, 1),
        Date.UTC(2026, 5, 1),
      ),
      fc.integer({ min: -200, max: 200 }),
    )
    .map(([at, quarters]) => at + quarters * 900_000 - 1),
);

const seconds = (at: number) => (at - start) / 1000;

function record(o: { db: Database; session: string; times: readonly number[]; timeZone: string }): void {
  const where = { session: o.session };
  const events = o.times.flatMap((at, index) => {
    const id = `${o.session}-${index}`;
    return [
      apiCall(id, seconds(at), { output_tokens: index + 1 }, where),
      toolCall(`t-${id}`, seconds(at), {}, where),
    ];
  });
  writeEventsAsFacts({ db: o.db, events, journaled: true });
  recomputeRollups({ db: o.db, sessionIds: [o.session], device, now, timeZone: o.timeZone, alone: true });
}

/** A day of a zone as people there write it. */
function dayIn(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (at) => format.format(at);
}

const sessions = fc.array(
  fc.record({
    timeZone: fc.constantFrom(...zones),
    times: fc.array(moment, { minLength: 1, maxLength: 12 }),
  }),
  { minLength: 1, maxLength: 4 },
);

test('days are those of the events, whoever reads where, and wherever the device was when it wrote', async () => {
  const file = path.join(temporaryFolder(), 'subtrack.db');
  const db = openStore({ file });
  onTestFinished(() => db.close());
  let run = 0;
  await fc.assert(
    fc.asyncProperty(sessions, fc.constantFrom(...zones), async (told, reader) => {
      for (const table of [
        'meta',
        'sessions',
        'agent_runs',
        'api_calls',
        'tool_calls',
        'tool_costs',
        'session_rollups',
        'agent_rollups',
        'usage_rollups',
        'tool_rollups',
      ])
        db.exec(`DELETE FROM ${table}`);
      run += 1;
      for (const [index, { times, timeZone }] of told.entries())
        record({ db, session: `s${run}-${index}`, times, timeZone });
      const day = dayIn(reader);
      const naive = new Map<string, { calls: number; output: number }>();
      for (const { times } of told)
        for (const [index, at] of times.entries()) {
          const sum = naive.get(day(at)) ?? { calls: 0, output: 0 };
          naive.set(day(at), { calls: sum.calls + 1, output: sum.output + index + 1 });
        }
      const expected = [...naive].toSorted().map(([key, sum]) => ({ key, ...sum }));
      const reading = openDatabase({ file, readOnly: true });
      try {
        const runQuery = readerHours({
          db: reading,
          runQuery: createRunQuery(reading),
          now,
          timeZone: reader,
        });
        const usage = await runQuery(usageByDay, { time_zone: reader });
        expect(
          usage.map(({ key, api_calls, output_tokens }) => ({
            key,
            calls: api_calls,
            output: output_tokens,
          })),
        ).toEqual(expected);
        const calls = new Map<string, number>();
        for (const row of await runQuery(toolsPerDay, { time_zone: reader }))
          calls.set(row.day, (calls.get(row.day) ?? 0) + row.calls);
        expect([...calls].toSorted()).toEqual(expected.map(({ key, calls: n }) => [key, n]));
      } finally {
        reading.close();
      }
    }),
    { numRuns: 120 },
  );
});

/** Ranges that begin and end anywhere, also inside of the same hour. */
const ranges = fc
  .tuple(moment, fc.integer({ min: 1, max: 3 * 86_400_000 }), fc.constantFrom(1, 60_000, 3_600_000))
  .map(([since, length, step]) => {
    const from = Math.floor(since / step) * step;
    return { since: from, until: from + Math.max(step, Math.floor(length / step) * step) };
  });

test('a range takes the events that lie in it, wherever in an hour it begins and ends', async () => {
  const file = path.join(temporaryFolder(), 'subtrack.db');
  const db = openStore({ file });
  onTestFinished(() => db.close());
  const base = Date.UTC(2026, 10, 10);
  const times = Array.from({ length: 400 }, (_, index) => base + index * 1_234_567);
  for (const session of [0, 1, 2, 3])
    record({
      db,
      session: `s${session}`,
      times: times.filter((_, index) => index % 4 === session),
      timeZone: 'UTC',
    });
  const within = fc
    .tuple(fc.integer({ min: -7_200_000, max: 400 * 1_234_567 }), ranges)
    .map(([shift, { since, until }]) => ({
      since: base + shift,
      until: base + shift + (until - since),
    }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(within, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('UTC', 'Asia/Kolkata'),
      async (asked, timeZone) => {
        const reading = openDatabase({ file, readOnly: true });
        onTestFinished(() => reading.close());
        const runQuery = readerHours({ db: reading, runQuery: createRunQuery(reading), now, timeZone });
        const open = { since: undefined, until: undefined };
        const atOnce = await Promise.all(
          [...asked, open, ...asked].map((range) => runQuery(usageTotals, range)),
        );
        expect(atOnce.map(([totals]) => totals?.api_calls)).toEqual(
          [...asked, open, ...asked].map(
            ({ since = 0, until = now }) => times.filter((at) => at >= since && at < until).length,
          ),
        );
        for (const range of [...asked, open, { ...open, since: asked[0]?.since }]) {
          const { since = 0, until = now } = range;
          const expected = times.filter((at) => at >= since && at < until);
          const [totals] = await runQuery(usageTotals, range);
          expect(totals?.api_calls).toBe(expected.length);
          const days = await runQuery(usageByDay, { ...range, time_zone: timeZone });
          const day = dayIn(timeZone);
          expect(days.map(({ key }) => key)).toEqual([...new Set(expected.map(day))]);
          const tools = await runQuery(costByTool, range);
          expect(tools.reduce((sum, { api_calls }) => sum + api_calls, 0)).toBe(expected.length);
        }
      },
    ),
    { numRuns: 30 },
  );
});

test('where the full hours of reader and rows are the same nothing is made again', async () => {
  const file = path.join(temporaryFolder(), 'subtrack.db');
  const db = openStore({ file });
  onTestFinished(() => db.close());
  record({ db, session: 's1', times: [now - 1000], timeZone: 'Europe/Berlin' });
  const made = async (timeZone: string) => {
    const reading = openDatabase({ file, readOnly: true });
    try {
      await readerHours({ db: reading, runQuery: createRunQuery(reading), now, timeZone })(usageByDay, {
        time_zone: timeZone,
      });
      return reading
        .prepare("SELECT count(*) AS n FROM temp.sqlite_master WHERE name = 'usage_rollups'")
        .get()?.['n'];
    } finally {
      reading.close();
    }
  };
  expect(await made('America/New_York')).toBe(0);
  expect(await made('Asia/Kolkata')).toBe(1);
});
