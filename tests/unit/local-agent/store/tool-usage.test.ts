import { expect, test } from 'vitest';
import { apiCall, apply, hour, prompt, toolCall } from '../../../support/session-story.ts';
import { temporaryStore } from '../../../support/store-fixture.ts';

test('shares what a response used among the tools that it called, in the hour of the response', () => {
  const db = temporaryStore();
  const [early, late] = [3590, 3605];
  apply({
    db,
    events: [
      prompt('p1', 0),
      apiCall('m1', early, { cost_micros: 1001 }),
      toolCall('t1', early, { message_id: 'm1', tool_name: 'Read' }),
      toolCall('t2', late, { message_id: 'm1', tool_name: 'Bash' }),
      apiCall('m2', late),
    ],
  });
  const read = () =>
    db
      .prepare(
        'SELECT hour, tool_name, calls, api_calls, cost_micros, output_tokens FROM tool_rollups ORDER BY hour, tool_name',
      )
      .all();
  expect(read()).toEqual([
    { hour, tool_name: 'Bash', calls: 0, api_calls: 0, cost_micros: 501, output_tokens: 5 },
    { hour, tool_name: 'Read', calls: 1, api_calls: 1, cost_micros: 500, output_tokens: 5 },
    { hour: hour + 1, tool_name: 'Bash', calls: 1, api_calls: 0, cost_micros: 0, output_tokens: 0 },
  ]);
  // The second call turns out to be of the later response.
  apply({ db, events: [toolCall('t2', late, { message_id: 'm2', tool_name: 'Bash' })] });
  expect(read()).toEqual([
    { hour, tool_name: 'Bash', calls: 0, api_calls: null, cost_micros: null, output_tokens: null },
    { hour, tool_name: 'Read', calls: 1, api_calls: 1, cost_micros: 1001, output_tokens: 10 },
    { hour: hour + 1, tool_name: 'Bash', calls: 1, api_calls: 1, cost_micros: 1000, output_tokens: 10 },
  ]);
});
