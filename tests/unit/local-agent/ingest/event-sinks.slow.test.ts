import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createBus, type AgentEvents } from '../../../../local-agent/runtime/bus.ts';
import { createNewsSink } from '../../../../local-agent/ingest/news-sink.ts';
import type { EventSink } from '../../../../local-agent/ingest/pass/event-sink.ts';
import { createSpoolWriter } from '../../../../local-agent/spool/write-spool.ts';
import type { TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { LATER, makeIngestHome, type IngestHome } from '../../../support/ingest-home.ts';

const secret = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;

function event(
  data: Partial<TrackedEvent> & Pick<TrackedEvent, 'event_type'> & { data: object },
): TrackedEvent {
  return {
    v: 1,
    event_id: `${data.event_type}:1`,
    timestamp: new Date(LATER).toISOString(),
    session_id: 's1',
    agent_id: 'main',
    source: 'sdk',
    project: 'acme/shop',
    ...data,
  } as TrackedEvent;
}
function log(home: IngestHome, ...events: TrackedEvent[]): void {
  createSpoolWriter({ spool: home.paths.spool })({ kind: 'log', payload: { events } });
}
function listen(home: IngestHome) {
  const heard: [keyof AgentEvents, object][] = [];
  const bus = createBus({ report: () => undefined });
  for (const name of ['ingested', 'session_ended', 'compacted'] as const) {
    bus.on(name, (told) => heard.push([name, told]));
  }
  const news = createNewsSink({ bus, clock: () => LATER });
  const pass = async () => {
    await home.run({ sinks: [news] });
    news.announce();
    return heard.splice(0);
  };
  return { pass };
}

it('sinks get events as they stand in journal and facts: redacted, numbered, in the order of the list', async () => {
  const home = makeIngestHome();
  const taken: string[] = [];
  const inFacts: unknown[] = [];
  const sink = (name: string): EventSink => ({
    name,
    take({ sessions, events }) {
      taken.push(`${name} ${sessions.join()} ${events.map(({ seq }) => seq).join()}`);
      expect(JSON.stringify(events)).not.toContain(secret);
      inFacts.push(...home.rows('SELECT reason FROM decisions'));
    },
  });
  log(home, event({ event_type: 'decision', data: { kind: 'other', reason: `use ${secret}` } }));
  await home.run({ sinks: [sink('first'), sink('second')] });
  expect(taken).toEqual(['first s1 1', 'second s1 1']);
  expect(inFacts).toHaveLength(2);
});

it('a sink that fails is counted, and keeps neither the next one nor the pass back', async () => {
  const home = makeIngestHome();
  let taken = 0;
  const broken: EventSink = {
    name: 'broken',
    take() {
      throw new TypeError('never mind');
    },
  };
  const whole: EventSink = { name: 'whole', take: () => (taken += 1) };
  log(home, event({ event_type: 'system', data: { kind: 'deploy', severity: 'info' } }));
  await home.run({ sinks: [broken, whole] });
  expect(home.rows('SELECT kind FROM system_events')).toEqual([{ kind: 'deploy' }]);
  expect(taken).toBe(1);
  expect(home.rows("SELECT kind, reason, count, sample FROM skip_counters WHERE kind = 'sink'")).toEqual([
    { kind: 'sink', reason: 'broken', count: 1, sample: 'TypeError' },
  ]);
});

it('an end and a compaction are told once, after the sessions that grew; nothing new tells nothing', async () => {
  const home = makeIngestHome();
  const { pass } = listen(home);
  const end = event({ event_type: 'session', data: { action: 'end' } });
  log(
    home,
    end,
    end,
    event({ event_type: 'context_snapshot', agent_id: 'a1', data: { kind: 'compaction' } }),
  );
  expect(await pass()).toEqual([
    ['ingested', { sessions: ['s1'] }],
    ['compacted', { session_id: 's1', agent_id: 'a1' }],
    ['session_ended', { session_id: 's1' }],
  ]);
  expect(await pass()).toEqual([]);
});

it('what ended long ago is read late, and told of as read only', async () => {
  const home = makeIngestHome();
  const { pass } = listen(home);
  const timestamp = new Date(LATER - 86_400_000).toISOString();
  log(home, event({ event_type: 'session', timestamp, data: { action: 'end' } }));
  expect(await pass()).toEqual([['ingested', { sessions: ['s1'] }]]);
});

it('history, of which only numbers are taken, tells its sessions', async () => {
  const home = makeIngestHome();
  const folder = path.join(home.claudeDir, 'projects/-home-dev-app');
  fs.mkdirSync(folder, { recursive: true });
  const line = { type: 'user', uuid: 'u1', timestamp: '2026-11-01T10:00:00.000Z', cwd: '/home/dev/app' };
  const text = JSON.stringify({ ...line, message: { role: 'user', content: 'hello' } });
  const session = '3f0c1a52-7a1e-4c1d-9d53-2a6f0b8e7c11';
  fs.writeFileSync(path.join(folder, `${session}.jsonl`), `${text}\n`);
  const taken: unknown[] = [];
  await home.run({ liveBytes: 0, sinks: [{ name: 'all', take: (o) => taken.push(o) }] });
  expect(taken).toEqual([{ sessions: [session], events: [] }]);
});
