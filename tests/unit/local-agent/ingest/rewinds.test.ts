import { expect, test } from 'vitest';
import { makeIngestHome, type IngestHome } from '../../../support/ingest-home.ts';
import { mapLines, ofType } from '../../../support/map-lines.ts';
import {
  at,
  promptLine,
  responseLine,
  resultLine,
  SESSION,
  sessionPath,
  toText,
  write,
} from '../../../support/session-lines.ts';
import { use } from '../../../support/tool-lines.ts';
import { openDatabase } from '../../../../local-agent/store/driver/db.ts';
import { createRunQuery } from '../../../../local-agent/store/queries/run-query.ts';
import { sessionRewinds, sessionToolCalls } from '../../../../local-agent/store/queries/session-facts.ts';

type Line = Record<string, unknown>;

const below = (parent: string | null, line: Line): Line => ({ ...line, parentUuid: parent });
const prompt = (minute: number, parent: string | null) =>
  below(parent, promptLine({ minute, text: `do it, try ${minute}` }));
const call = (minute: number, parent: string) => [
  below(
    parent,
    responseLine({ minute, id: `m${minute}`, block: use('Bash', { command: 'ls' }, `t${minute}`) }),
  ),
  below(`a-m${minute}-${minute}`, {
    ...resultLine({ minute: minute + 1, toolUseId: `t${minute}`, text: 'ok' }),
    uuid: `r-${minute}`,
  }),
];
/** A turn of five minutes: what is said, and one call. */
const turn = (minute: number, parent: string | null) => [
  prompt(minute, parent),
  ...call(minute + 1, `p-${minute}`),
];

const straight = [...turn(0, null), ...turn(10, 'r-1'), ...turn(20, 'r-11')];
const last = (name: string) => `r-${name}`;

function rewinds(lines: readonly Line[]) {
  return ofType(mapLines({ lines }), 'message').flatMap(({ event_id, timestamp, data }) =>
    data.rewound_at === undefined ? [] : [{ event_id, from: timestamp, until: data.rewound_at }],
  );
}

async function calls(home: IngestHome) {
  await home.run();
  const db = openDatabase({ file: home.paths.database, readOnly: true });
  try {
    const runQuery = createRunQuery(db);
    const found = await runQuery(sessionToolCalls, { session_id: SESSION });
    const left = await runQuery(sessionRewinds, { session_id: SESSION });
    return { calls: found.map(({ tool_use_id, rewound }) => [tool_use_id, rewound]), left };
  } finally {
    db.close();
  }
}

test('a conversation that goes straight on has no abandoned branch', () => {
  expect(rewinds(straight)).toEqual([]);
});

test('calls side by side are branches of the tree, but nothing that was abandoned', () => {
  const [first, firstResult] = call(1, 'p-0');
  const [second, secondResult] = call(2, String(first?.['uuid']));
  const lines = [prompt(0, null), first, second, firstResult, secondResult].filter(
    (line) => line !== undefined,
  );
  expect(rewinds([...lines, ...turn(10, last('1')), ...turn(20, last('11'))])).toEqual([]);
});

test('going back to a prompt marks it with the time at which it was left, and what came after it along with it', () => {
  const again = rewinds([...straight, ...turn(30, last('1'))]);
  expect(again).toEqual([expect.objectContaining({ from: at(10), until: at(30) })]);
});

test('a prompt that is edited twice leaves two branches; one that was left is not left again', () => {
  const found = rewinds([
    ...turn(0, null),
    ...turn(10, last('1')),
    prompt(20, last('1')),
    prompt(30, last('1')),
  ]);
  expect(found.map(({ from, until }) => [from, until])).toEqual([
    [at(10), at(20)],
    [at(20), at(30)],
  ]);
});

test('lines that are written again are no way back', () => {
  expect(rewinds([...straight, ...straight])).toEqual([]);
});

test.each([{ text: 'now' }, { text: 'later' }] as const)(
  'the calls of an abandoned branch are told as such and counted once, with texts $text',
  async ({ text }) => {
    const home = makeIngestHome();
    write(sessionPath({ home }), toText([...straight, ...turn(30, last('1'))]));
    await home.run({ text });
    expect(await calls(home)).toEqual({
      calls: [
        ['t1', 0],
        ['t11', 1],
        ['t21', 1],
        ['t31', 0],
      ],
      left: [expect.objectContaining({ at: Date.parse(at(10)), rewound_at: Date.parse(at(30)) })],
    });
    expect(home.rows('SELECT prompts, api_calls FROM session_rollups')).toEqual([
      { prompts: 4, api_calls: 4 },
    ]);
  },
);

test('a branch is found across readings', async () => {
  const home = makeIngestHome();
  write(sessionPath({ home }), toText(straight));
  await home.run();
  write(sessionPath({ home }), toText([...straight, ...turn(30, last('11'))]));
  expect((await calls(home)).calls).toEqual([
    ['t1', 0],
    ['t11', 0],
    ['t21', 1],
    ['t31', 0],
  ]);
});
