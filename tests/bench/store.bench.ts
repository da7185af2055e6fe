import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Bench, BenchResult } from './bench.ts';
import { createPaths } from '../../local-agent/config/paths.ts';
import { openJournal } from '../../local-agent/journal/journal.ts';
import { writeEventsAsFacts } from '../../local-agent/store/facts/write-events-as-facts.ts';
import { openStore } from '../../local-agent/store/driver/open-store.ts';
import { rebuildStore } from '../../local-agent/store/rebuild/rebuild-store.ts';
import { recomputeRollups } from '../../local-agent/store/rollups/recompute-rollups.ts';
import { eventKey } from '../../shared/events/event-key.ts';
import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import { createRandom, type Random } from '../fixtures/corpus/random.ts';
import { median } from './bench.ts';

const SESSIONS = 400;
const TURNS = 80;
const BATCH = 2000;
const device = { device_id: 'device-bench', member: 'ada' };

/** Journal, facts and rollups on events that are ready: what is left of an import without reading transcripts. */
export const bench: Bench = {
  name: 'store',
  async run() {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-bench-store-'));
    try {
      return await measure(home);
    } finally {
      fs.rmSync(home, { recursive: true, force: true });
    }
  },
};

async function measure(home: string): Promise<BenchResult[]> {
  const paths = createPaths(home);
  const events = makeEvents(createRandom(7));
  const journal = openJournal({ paths });
  const journaled: TrackedEvent[] = [];
  const append = seconds(() => {
    for (const batch of batches(events)) journaled.push(...journal.append({ events: batch }));
  });
  const db = openStore({ file: paths.database });
  const project = () =>
    db.transaction(() => {
      for (const batch of batches(journaled)) writeEventsAsFacts({ db, events: batch, journaled: true });
    });
  const first = seconds(project);
  const again = seconds(project);
  const sessionIds = [...new Set(events.map((event) => event.session_id))];
  const now = Date.now();
  const all = seconds(() => recomputeRollups({ timeZone: 'UTC', db, sessionIds, device, now }));
  const each = sessionIds
    .slice(0, 50)
    .map((id) => seconds(() => recomputeRollups({ timeZone: 'UTC', db, sessionIds: [id], device, now })));
  db.close();
  const started = performance.now();
  await rebuildStore({ timeZone: 'UTC', paths, device, now });
  const rebuild = (performance.now() - started) / 1000;
  const rate = (taken: number) => Math.round(events.length / taken);
  return [
    {
      what: 'events into facts, all new',
      measured: rate(first),
      unit: 'events/s',
      target: 150_000,
      atLeast: true,
    },
    { what: 'events into facts, all known', measured: rate(again), unit: 'events/s' },
    { what: 'events into the journal', measured: rate(append), unit: 'events/s' },
    { what: `rollups of ${SESSIONS} sessions at once`, measured: all * 1000, unit: 'ms' },
    { what: `rollups of one session among ${SESSIONS}`, measured: median(each) * 1000, unit: 'ms' },
    { what: 'rebuild from the journal', measured: rate(rebuild), unit: 'events/s' },
  ];
}

function* batches(events: readonly TrackedEvent[]): Generator<readonly TrackedEvent[]> {
  for (let at = 0; at < events.length; at += BATCH) yield events.slice(at, at + BATCH);
}

function seconds(work: () => unknown): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}

function makeEvents(random: Random): TrackedEvent[] {
  let clock = Date.UTC(2026, 8, 1);
  return Array.from({ length: SESSIONS }, () => {
    const session_id = random.uuid();
    return Array.from({ length: TURNS }, () => {
      clock += 5000;
      return turn({ random, session_id, timestamp: new Date(clock).toISOString() });
    }).flat();
  }).flat();
}

/** A response of two lines, its call, the call's result and the file that it read. */
function turn({
  random,
  session_id,
  timestamp,
}: {
  random: Random;
  session_id: string;
  timestamp: string;
}): TrackedEvent[] {
  const envelope = {
    v: 1,
    timestamp,
    session_id,
    agent_id: 'main',
    source: 'transcript',
    project: 'shop',
  } as const;
  const message_id = `msg_${random.hex(20)}`;
  const tool_use_id = `toolu_${random.hex(20)}`;
  const usage = {
    input_tokens: 3,
    output_tokens: 200,
    cache_read_tokens: 40_000,
    cache_write_5m_tokens: 900,
    cache_write_1h_tokens: 0,
  };
  const response: TrackedEvent = {
    ...envelope,
    event_id: eventKey.apiCall(message_id),
    event_type: 'api_call',
    data: { ...usage, message_id, model: 'claude-opus-5', cost_micros: 900, cache_savings_micros: 90 },
  };
  const call = { tool_use_id, tool_name: 'Read', started_at: timestamp, summary: 'Read src/queue.ts' };
  const callId = eventKey.toolUsage(tool_use_id);
  return [
    response,
    { ...response, data: { ...response.data, stop_reason: 'tool_use' } },
    { ...envelope, event_id: callId, event_type: 'tool_usage', data: { ...call, status: 'running' } },
    {
      ...envelope,
      event_id: callId,
      event_type: 'tool_usage',
      data: { ...call, status: 'ok', duration_ms: 40 },
    },
    {
      ...envelope,
      event_id: eventKey.fileOperation(tool_use_id),
      event_type: 'file_operation',
      data: { tool_use_id, operation: 'read', path: '/srv/shop/src/queue.ts' },
    },
  ];
}
