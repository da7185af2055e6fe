import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PendingRow } from '../../../../local-agent/sync/outbox-rows.ts';
import { syncOnce } from '../../../../local-agent/sync/sync-once.ts';
import { noteToldTroubles, readToldTroubles } from '../../../../local-agent/sync/told-troubles.ts';
import { pace } from '../../../../local-agent/sync/sync-policy.ts';
import { answerHello, isHello } from '../../../support/hello-answer.ts';
import { type Machine, openMachine, sessionEvents } from '../../../support/machine.ts';

let machine: Machine;
beforeEach(() => {
  machine = openMachine();
  machine.become({ ...machine.device, url: 'https://team.example.com', token: `stk_${'a'.repeat(40)}` });
});
afterEach(() => machine.close());

/** Of a team of many; answers what was posted, and what the run learnt. */
async function flush(quiet?: 'unwatched' | 'paced') {
  const posted: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (isHello(input)) return answerHello({ machines: 80 });
    if (init?.method === 'PUT') return Response.json({ segment_id: 'x', stored: true });
    posted.push(String(init?.body));
    return Response.json({ accepted: {}, refused: [], watching: true });
  };
  const { heard, watching, sent_rows } = await syncOnce({ ...machine.deps({ fetch }), quiet });
  return { posted, heard, watching, sent_rows };
}

it('a quiet flush whose rows all wait asks whether somebody watches, once, and sends no row', async () => {
  machine.record(sessionEvents({ sessionId: 's1' }));
  await flush('unwatched');
  expect(await flush('unwatched')).toEqual({ posted: [], heard: false, watching: false, sent_rows: 0 });
  machine.db.exec('UPDATE agent_rollups SET rev = rev + 1000');
  const asked = { posted: ['{}'], heard: true, watching: true, sent_rows: 0 };
  expect(await flush('unwatched')).toEqual(asked);
  machine.turnClock(pace.quietMs / 5);
  expect(await flush('unwatched')).toEqual(asked);
  expect(await flush('paced')).toMatchObject({ sent_rows: 1 });
});

it('troubles that a cloud was told of are known until it was told that they are over', () => {
  const { db } = machine;
  const told = (target: string) => [...readToldTroubles({ db, target })];
  noteToldTroubles({ db, target: 'team', rows: [agent('a', 'stuck'), agent('b', 'loop'), agent('c', null)] });
  expect([told('team'), told('other')]).toEqual([['["s1","a"]', '["s1","b"]'], []]);
  noteToldTroubles({ db, target: 'team', rows: [agent('a', null)] });
  expect(told('team')).toEqual(['["s1","b"]']);
});

function agent(key: string, trouble: string | null): PendingRow {
  return { table: 'agent_rollups', key: ['s1', key], rev: 1, sessionId: 's1', row: { trouble } };
}
