import { expect, test } from 'vitest';
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
