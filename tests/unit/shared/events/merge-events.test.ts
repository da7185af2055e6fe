import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { mergeEvents } from '../../../../shared/events/merge-events.ts';
import { arbitraryEvent } from '../../../fixtures/events/arbitrary-events.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 8, 1, 10, 0, seconds)).toISOString();

function sighting(
  seconds: number,
  seq: number,
  data: object,
  envelope: Partial<TrackedEvent> = {},
): TrackedEvent {
  return {
    v: 1,
    event_id: 'tool:t1',
    event_type: 'tool_usage',
    timestamp: at(seconds),
    seq,
    session_id: 's1',
    agent_id: 'main',
    source: 'hook',
    project: 'shop',
    data: { tool_use_id: 't1', tool_name: 'Bash', ...data },
    ...envelope,
  } as TrackedEvent;
}

function run(seconds: number, seq: number, data: object): TrackedEvent {
  const of = { event_type: 'agent_invocation', event_id: 'agent:s1:a1', data } as Partial<TrackedEvent>;
  return sighting(seconds, seq, {}, of);
}

function call(seconds: number, seq: number, agent_id: string, data: object): TrackedEvent {
  const of = { event_type: 'api_call', event_id: 'api:m1', agent_id };
  return sighting(seconds, seq, {}, {
    ...of,
    data: { message_id: 'm1', cost_micros: 1, ...data },
  } as Partial<TrackedEvent>);
}

describe('mergeEvents', () => {
  test('makes one event of several sightings, at the time and place of the first', () => {
    const merged = mergeEvents([
      sighting(9, 4, { status: 'ok', duration_ms: 40, output: 'done' }),
      sighting(1, 2, { status: 'running', summary: 'Bash npm test', input: '{"command":"npm test"}' }),
    ]);
    expect(merged).toEqual([
      sighting(1, 2, {
        status: 'ok',
        summary: 'Bash npm test',
        input: '{"command":"npm test"}',
        ended_at: at(9),
        duration_ms: 40,
        output: 'done',
      }),
    ]);
  });

  test.each<[what: string, older: object, newer: object, expected: object]>([
    [
      'an absent field never overwrites',
      { status: 'ok', summary: 'a' },
      { status: 'ok', summary: undefined },
      { summary: 'a' },
    ],
    [
      'the greater of two known values wins, whichever is newer',
      { status: 'ok', summary: 'Bash z', duration_ms: 9 },
      { status: 'ok', summary: 'Bash a', duration_ms: 7 },
      { summary: 'Bash z', duration_ms: 9 },
    ],
    [
      'a late word of the start does not undo the end',
      { status: 'error' },
      { status: 'running' },
      { status: 'error' },
    ],
    [
      'a result that does not know its tool keeps the name',
      { status: 'running' },
      { status: 'ok', tool_name: '' },
      { tool_name: 'Bash' },
    ],
    ['a refusal is the closest description', { status: 'denied' }, { status: 'error' }, { status: 'denied' }],
  ])('%s', (_what, older, newer, expected) => {
    const [merged] = mergeEvents([sighting(1, 1, older), sighting(2, 2, newer)]);
    expect(merged?.data).toMatchObject(expected);
  });

  test('an agent that was woken after its end runs again', () => {
    const [merged] = mergeEvents([
      run(1, 1, { status: 'running' }),
      run(5, 2, { status: 'completed' }),
      run(9, 3, { status: 'running' }),
    ]);
    expect(merged?.data).toMatchObject({ status: 'running' });
  });

  test('of a response the fullest sighting of the main thread counts', () => {
    const [merged] = mergeEvents([
      call(1, 1, 'main', { output_tokens: 1 }),
      call(2, 2, 'main', { output_tokens: 90 }),
      call(3, 3, 'a7', { output_tokens: 95, sidechain: true }),
    ]);
    expect(merged).toMatchObject({ agent_id: 'main', timestamp: at(2), data: { output_tokens: 90 } });
  });

  test('a sighting without a price never hides one with a price', () => {
    const [merged] = mergeEvents([
      call(1, 1, 'main', { output_tokens: 90, input_tokens: 7, cost_micros: 500 }),
      call(2, 2, 'main', { output_tokens: 90, input_tokens: 9, cost_micros: null }),
    ]);
    expect(merged?.data).toMatchObject({ input_tokens: 7, cost_micros: 500 });
  });

  test('a price of a table counts before what the client wrote', () => {
    const [merged] = mergeEvents([
      call(1, 1, 'main', { output_tokens: 90, cost_micros: 500 }),
      call(2, 2, 'main', { output_tokens: 90, cost_micros: 900, cost_recorded: true }),
    ]);
    expect(merged?.data).toMatchObject({ cost_micros: 500 });
    expect(merged?.data).not.toHaveProperty('cost_recorded');
  });

  test('gives the same events in whatever order the lines are read', () => {
    fc.assert(
      fc.property(fc.array(arbitraryEvent, { maxLength: 30 }), fc.nat(), (events, turn) => {
        const lines = events.map((event, index) => ({ ...event, seq: index + 1 }));
        const cut = lines.length === 0 ? 0 : turn % lines.length;
        const turned = [...lines.slice(cut), ...lines.slice(0, cut)].toReversed();
        expect(mergeEvents(turned)).toEqual(mergeEvents(lines));
        expect(mergeEvents([...lines, ...lines])).toEqual(mergeEvents(lines));
        expect(mergeEvents(mergeEvents(lines))).toEqual(mergeEvents(lines));
      }),
    );
  });

  test('comes in the order of time, then of the journal', () => {
    const lines = [
      sighting(2, 1, { status: 'ok' }, { event_id: 'tool:c' }),
      sighting(1, 3, { status: 'ok' }, { event_id: 'tool:b' }),
      sighting(1, 2, { status: 'ok' }, { event_id: 'tool:a' }),
    ];
    expect(mergeEvents(lines).map((event) => event.event_id)).toEqual(['tool:a', 'tool:b', 'tool:c']);
  });
});
