import { expect, test } from 'vitest';
import { newFileState, writeFileState } from '../../../../local-agent/transcripts/files/file-context.ts';
import { mapLines, ofType } from '../../../support/map-lines.ts';
import { at, responseLine, resultLine } from '../../../support/session-lines.ts';
import { use } from '../../../support/tool-lines.ts';

const relayed = (minute: number) =>
  responseLine({ minute, id: `m${minute}`, block: use('Bash', {}, 'call_0') });
const relayedResult = (minute: number) => resultLine({ minute, toolUseId: 'call_0', text: `said ${minute}` });

test('calls of a relay that numbers them anew in every response are told apart, and each has its own result', () => {
  const lines = [
    relayed(1),
    relayed(1),
    relayedResult(2),
    relayed(3),
    relayedResult(4),
    relayed(1),
    relayedResult(2),
  ];
  const told = (texts: { agentId?: string; meta?: object } = {}) =>
    ofType(mapLines({ lines, ...texts }), 'tool_usage').map(({ data }) => [data.tool_use_id, data.output]);
  const second = `call_0@${Date.parse(at(3))}`;
  expect(told()).toEqual([
    ['call_0', undefined],
    ['call_0', undefined],
    ['call_0', 'said 2'],
    [second, undefined],
    [second, 'said 4'],
    ['call_0', undefined],
    ['call_0', 'said 2'],
  ]);
  expect(told({ agentId: 'a1', meta: { agent_type: 'Explore' } })[0]?.[0]).toBe(
    `call_0@${Date.parse(at(1))}`,
  );
});

/** Keys of as many calls in one file, by ids that come again, and the length of what is remembered of them. */
function after(calls: number) {
  const state = newFileState();
  const lines = Array.from({ length: calls }, (_, place) => [
    responseLine({ minute: place, id: `m${place}`, block: use('Bash', {}, `call_${place % 700}`) }),
    resultLine({ minute: place, toolUseId: `call_${place % 700}`, text: 'fine' }),
  ]).flat();
  const told = ofType(mapLines({ lines, state }), 'tool_usage').map(({ data }) => data.tool_use_id);
  return { keys: new Set(told), length: writeFileState(state).length };
}

test('however many calls a file makes, little is remembered of them, and each keeps a key of its own', () => {
  const [few, many] = [after(700), after(1500)];
  expect([few.keys.size, many.keys.size]).toEqual([700, 1500]);
  expect(many.length).toBeLessThan(few.length + 100);
  expect(few.length).toBeLessThan(10_000);
});
