import { describe, expect, it } from 'vitest';
import { makeIngestHome } from '../../../support/ingest-home.ts';
import {
  promptLine,
  responseLine,
  resultLine,
  sessionPath,
  toText,
  write,
} from '../../../support/session-lines.ts';

// What a crash leaves in a transcript: whatever stands whole is read.

const whole = (id: string, minute: number) =>
  JSON.stringify({ parentUuid: null, sessionId: 's', ...responseLine({ minute, id, output: 10 }) });
const first = JSON.stringify({ parentUuid: null, sessionId: 's', ...promptLine({ minute: 0, text: 'Go.' }) });
const use = JSON.stringify({
  parentUuid: null,
  sessionId: 's',
  ...responseLine({
    minute: 1,
    id: 'u',
    block: { type: 'tool_use', id: 't', name: 'Bash', input: { a: 1 } },
  }),
});
const result = JSON.stringify({
  parentUuid: null,
  sessionId: 's',
  ...resultLine({ minute: 2, toolUseId: 't', text: 'done', result: { stdout: 'x'.repeat(500) } }),
});
const nul = (count: number) => '\0'.repeat(count);

/** Lines, and how many responses stand whole on them. */
const cases: [string, string[], number][] = [
  ['NULs in front of a record', [first, nul(900) + whole('a', 1), whole('b', 2)], 2],
  ['NULs behind a record', [first, whole('a', 1) + nul(900), whole('b', 2)], 2],
  [
    'NULs in the middle of a record',
    [first, `${whole('a', 1).slice(0, 99)}${nul(9)}${whole('a', 1).slice(99)}`],
    1,
  ],
  ['lines of NULs', [first, nul(5000), whole('a', 1), nul(3)], 1],
  ['NULs at the start of the file', [nul(600) + first, whole('a', 1), whole('b', 2)], 2],
  ['a record at the end of a file of NULs', [nul(2_000_000) + whole('a', 1)], 1],
  ['two records on a line', [first, whole('a', 1) + whole('b', 2), whole('c', 3)], 3],
  ['three records with NULs between', [first, whole('a', 1) + nul(40) + whole('b', 2) + whole('c', 3)], 3],
  [
    'half a record in front of a whole one',
    [first, whole('x', 1).slice(0, 180) + whole('b', 2), whole('c', 3)],
    2,
  ],
  [
    'half a text in front of a whole record',
    [first, `${whole('x', 1).split('fine')[0]}fi${whole('b', 2)}`],
    1,
  ],
  [
    'a whole record in front of half a one',
    [first, whole('a', 1) + whole('x', 2).slice(0, 300), whole('b', 3)],
    2,
  ],
  ['a result with a response glued to it', [first, use, result + whole('b', 3), whole('c', 4)], 3],
  [
    'half a result with a response glued to it',
    [first, use, result.slice(0, -200) + whole('b', 3), whole('c', 4)],
    3,
  ],
  [
    'a usage that is no JSON',
    [first, whole('a', 1), whole('x', 2).replace('"input_tokens":5', '"input_tokens":0x5')],
    1,
  ],
  ['a byte order mark', [`\u{FEFF}${first}`, whole('a', 1)], 1],
  ['a byte order mark before a response', [`\u{FEFF}${whole('a', 1)}`, whole('b', 2)], 2],
];

describe.each([
  ['at once', { liveBytes: Infinity }],
  ['in two passes', { liveBytes: -1 }],
  ['by the careful reader', { liveBytes: -1, careful: true }],
])('taken %s', (_, options) => {
  it.each(cases)('%s: what stands whole is read', async (_name, lines, responses) => {
    const home = makeIngestHome();
    write(sessionPath({ home, session: 's' }), `${lines.join('\n')}\n`);
    write(sessionPath({ home, session: 'other' }), toText([responseLine({ minute: 1, id: 'o', output: 7 })]));
    await home.run({ ...options, text: 'now' });
    expect(home.rows('SELECT session_id, api_calls, output_tokens FROM session_rollups ORDER BY 1')).toEqual([
      { session_id: 'other', api_calls: 1, output_tokens: 7 },
      { session_id: 's', api_calls: responses, output_tokens: responses * 10 },
    ]);
    expect(home.rows(`SELECT kind FROM system_events WHERE kind LIKE 'unknown%'`)).toEqual([]);
  });
});
