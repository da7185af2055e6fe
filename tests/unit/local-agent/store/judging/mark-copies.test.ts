import { expect, test } from 'vitest';
import type { TrackedEvent } from '../../../../../shared/events/event-schema.ts';
import { apiCall, apply, event, prompt, start } from '../../../../support/session-story.ts';
import { temporaryStore } from '../../../../support/store-fixture.ts';

/** A history of two responses that both sessions tell, and what the one or the other went on with. */
function shared(session: string): TrackedEvent[] {
  return [
    prompt('p1', 0, { session }),
    apiCall('m1', 5, {}, { session }),
    apiCall('m2', 10, {}, { session }),
  ];
}

function goesOn({ session, second }: { session: string; second: number }): TrackedEvent {
  return apiCall(`m-${session}`, second, {}, { session });
}

function bornAfter({ session, seconds }: { session: string; seconds: number }): TrackedEvent {
  const born_at = new Date(start + seconds * 1000).toISOString();
  return event('session', 0, `session:${session}`, { action: 'update', born_at }, { session });
}

/** API calls by session, whichever of the events came first. */
function callsOf(events: readonly TrackedEvent[]): Record<string, unknown> {
  const orders = [[...events], events.toReversed()].map((ordered) => {
    const db = temporaryStore();
    apply({ db, events: ordered });
    const rows = db.prepare('SELECT session_id, api_calls FROM session_rollups').all();
    return Object.fromEntries(rows.map((row) => [String(row['session_id']), row['api_calls']]));
  });
  expect(orders[1]).toEqual(orders[0]);
  return orders[0] ?? {};
}

test('of two that share a history and tell nothing else, the one that ended first is the original', () => {
  const events = [
    ...shared('a-fork'),
    goesOn({ session: 'a-fork', second: 90 }),
    ...shared('the-original'),
    goesOn({ session: 'the-original', second: 20 }),
  ];
  expect(callsOf(events)).toEqual({ 'a-fork': 1, 'the-original': 3 });
});

test('files that were copied here after their last line are of no age', () => {
  const events = [
    ...shared('a-fork'),
    goesOn({ session: 'a-fork', second: 90 }),
    bornAfter({ session: 'a-fork', seconds: 7000 }),
    ...shared('the-original'),
    goesOn({ session: 'the-original', second: 20 }),
    bornAfter({ session: 'the-original', seconds: 8000 }),
  ];
  expect(callsOf(events)).toEqual({ 'a-fork': 1, 'the-original': 3 });
});

test('the elder file is the original, although it went on for longer', () => {
  const events = [
    ...shared('a-fork'),
    goesOn({ session: 'a-fork', second: 20 }),
    bornAfter({ session: 'a-fork', seconds: 12 }),
    ...shared('the-original'),
    goesOn({ session: 'the-original', second: 90 }),
    bornAfter({ session: 'the-original', seconds: -1 }),
  ];
  expect(callsOf(events)).toEqual({ 'a-fork': 1, 'the-original': 3 });
});
