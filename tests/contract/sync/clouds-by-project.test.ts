import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Connection, listConnections } from '../../../local-agent/config/connections.ts';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { segmentHeaders } from '../../../shared/protocol/segments.ts';
import { answerHello, isHello } from '../../support/hello-answer.ts';
import { type Machine, openMachine, sessionEvents } from '../../support/machine.ts';

type Step =
  | { do: 'record'; session: number; project: string }
  | { do: 'renamed'; session: number; project: string }
  | { do: 'forked'; session: number; from: number }
  | { do: 'rules'; rules: Record<string, string> }
  | { do: 'sync'; offline: string | undefined };

const projects = ['acme/shop', 'Acme/site', 'notes', 'me/diary', 'unknown'] as const;
const names = ['default', 'work', 'home'] as const;
const targets = fc.constantFrom('work', 'home', 'default', 'none', 'gone');
const project = fc.constantFrom(...projects);
const session = fc.nat(3);
const rules = fc.record(
  { 'acme/*': targets, notes: targets, 'me/diary': targets, '*': targets, unknown: targets },
  { requiredKeys: [] },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('record'), session, project }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('renamed'), session, project }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forked'), session, from: session }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rules'), rules }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('sync'), offline: fc.constantFrom(undefined, ...names) }),
  },
) as fc.Arbitrary<Step>;

/** Said anew and plainly, so that it can be compared with. */
function expectedCloud(name: string, given: Readonly<Record<string, string>>): string {
  if (Object.keys(given).length === 0) return 'default';
  if (given[name] !== undefined) return given[name];
  if (name === 'unknown') return 'none';
  const isAcme = name.toLowerCase().startsWith('acme/');
  return (isAcme ? given['acme/*'] : undefined) ?? given['*'] ?? 'default';
}

function event(o: {
  sessionId: string;
  project: string;
  id: string;
  at: string;
  data: object;
}): TrackedEvent {
  return {
    v: 1,
    event_type: 'session',
    event_id: o.id,
    timestamp: o.at,
    session_id: o.sessionId,
    agent_id: 'main',
    source: 'hook',
    project: o.project,
    data: { action: 'update', ...o.data },
  };
}

/** Three clouds that only note what comes, and let the test look at each request as it does. */
function openClouds(onSent: (o: { cloud: string; sessionId: string }) => void) {
  const rowsOf = new Map<string, Map<string, string>>(names.map((name) => [name, new Map()]));
  const seqsOf = new Map<string, Map<string, Set<number>>>(names.map((name) => [name, new Map()]));
  let offline: string | undefined;
  const answer: typeof fetch = async (input, init) => {
    const cloud = new URL(String(input)).hostname.split('.')[0] ?? '';
    if (cloud === offline) throw new TypeError('fetch failed');
    if (isHello(input)) return answerHello();
    if (init?.method === 'PUT') {
      const headers = new Headers(init.headers);
      const sessionId = headers.get(segmentHeaders.session) ?? '';
      onSent({ cloud, sessionId });
      const seqs = seqsOf.get(cloud)?.get(sessionId) ?? new Set();
      for (const line of gunzipSync(init.body as Buffer)
        .toString()
        .trim()
        .split('\n'))
        seqs.add((JSON.parse(line) as { seq: number }).seq);
      seqsOf.get(cloud)?.set(sessionId, seqs);
      return Response.json({ segment_id: 'x', stored: true });
    }
    const batch = JSON.parse(String(init?.body)) as Record<
      string,
      { session_id: string; project?: string }[]
    >;
    for (const [table, rows] of Object.entries(batch)) {
      for (const row of rows) {
        onSent({ cloud, sessionId: row.session_id });
        if (table === 'session_rollups') rowsOf.get(cloud)?.set(row.session_id, String(row.project));
      }
    }
    return Response.json({ accepted: {}, refused: [], watching: false });
  };
  return { answer, rowsOf, seqsOf, turnOff: (cloud: string | undefined) => (offline = cloud) };
}

function playOn(machine: Machine) {
  let given: Record<string, string> = {};
  let earlier = 0;
  const forkedFrom = new Map<string, string>();
  const sent: { cloud: string; sessionId: string }[] = [];
  const wrong: { cloud: string; sessionId: string; expected: string }[] = [];
  const clouds = openClouds((one) => {
    sent.push(one);
    // Looked at while it leaves: afterwards a project may be another one.
    const expected = cloudOf(one.sessionId);
    if (expected !== one.cloud) wrong.push({ ...one, expected });
  });

  function projectOf(sessionId: string): string | undefined {
    const row = machine.db.prepare('SELECT project FROM session_rollups WHERE session_id = ?').get(sessionId);
    return row === undefined ? undefined : String(row['project']);
  }

  /** That of its project, if all that it was copied from goes there, too. */
  function cloudOf(sessionId: string): string {
    const seen = new Set<string>();
    const all = new Set<string>();
    for (let id: string | undefined = sessionId; id !== undefined && !seen.has(id); id = forkedFrom.get(id)) {
      seen.add(id);
      const name = projectOf(id);
      if (name !== undefined) all.add(expectedCloud(name, given));
    }
    const [only = 'none'] = all;
    return all.size === 1 ? only : 'none';
  }

  function connections(): Connection[] {
    const token = `stk_${'a'.repeat(40)}`;
    const known = (name: string) => ({ name, url: `https://${name}.example.com`, token, member: 'Ada' });
    const device = { ...machine.device, ...known('default'), clouds: [known('work'), known('home')] };
    return listConnections({
      device,
      rules: given,
      paths: { home: machine.home, syncLock: machine.deps().paths.syncLock },
    });
  }

  async function sync(offline: string | undefined): Promise<void> {
    clouds.turnOff(offline);
    await Promise.all(
      connections().map((connection) =>
        syncOnce({ ...machine.deps({ fetch: clouds.answer }), ...connection, force: true }),
      ),
    );
  }

  return {
    clouds,
    sent,
    wrong,
    cloudOf,
    projectOf,
    sync,
    async play(next: Step): Promise<void> {
      if (next.do === 'sync') return sync(next.offline);
      if (next.do === 'rules') {
        given = next.rules;
        return;
      }
      const sessionId = `s${next.session}`;
      if (next.do === 'forked') {
        const from = `s${next.from}`;
        if (projectOf(sessionId) === undefined || from === sessionId || forkedFrom.has(sessionId)) return;
        forkedFrom.set(sessionId, from);
        const at = '2026-11-20T10:00:00.000Z';
        const data = { forked_from: from };
        machine.record([
          event({ sessionId, project: projectOf(sessionId) ?? '', id: `fork:${sessionId}`, at, data }),
        ]);
        return;
      }
      earlier += 1;
      if (next.do === 'renamed') {
        // What is read late may be from before all that was known.
        const at = new Date(Date.UTC(2026, 10, 19) - earlier * 1000).toISOString();
        const id = `early:${earlier}`;
        machine.record([event({ sessionId, project: next.project, id, at, data: {} })]);
        return;
      }
      machine.record(sessionEvents({ sessionId, project: next.project, turns: 1, from: earlier }));
    },
  };
}

it('whatever the rules, the projects and the order of things, nothing goes to two clouds or the wrong one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const machine = openMachine();
      try {
        const played = playOn(machine);
        for (const next of steps) await played.play(next);
        for (let round = 0; round < 3; round += 1) await played.sync(undefined);
        for (const sessionId of ['s0', 's1', 's2', 's3']) {
          const cloud = played.cloudOf(sessionId);
          if (played.projectOf(sessionId) === undefined || !names.some((name) => name === cloud)) continue;
          const row = machine.db.prepare('SELECT last_seq FROM sessions WHERE session_id = ?').get(sessionId);
          const whole = Array.from({ length: Number(row?.['last_seq']) }, (_, index) => index + 1);
          const there = played.clouds.seqsOf.get(cloud)?.get(sessionId) ?? new Set();
          expect([...there].toSorted((a, b) => a - b)).toEqual(whole);
          expect(played.clouds.rowsOf.get(cloud)?.get(sessionId)).toBe(played.projectOf(sessionId));
        }
        const before = played.sent.length;
        await played.sync(undefined);
        expect(played.sent.slice(before)).toEqual([]);
        expect(played.wrong).toEqual([]);
      } finally {
        machine.close();
      }
    }),
    { numRuns: 20, seed: 7 },
  );
}, 60_000);
