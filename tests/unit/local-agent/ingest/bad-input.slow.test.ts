import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeIngestHome } from '../../../support/ingest-home.ts';
import {
  agentPath,
  promptLine,
  responseLine,
  SESSION,
  sessionPath,
  toText,
  write,
} from '../../../support/session-lines.ts';

const good = toText([
  promptLine({ minute: 0, text: 'Go on.' }),
  responseLine({ minute: 1, id: 'm1', output: 10 }),
]);

function longLine(bytes: number): Buffer {
  const line = Buffer.alloc(bytes + 2, 'x');
  line.write('{"type":"user","message":"');
  line.write('"}\n', line.length - 3);
  return line;
}

const cases: readonly (readonly [
  string,
  () => string | Buffer,
  { lines_skipped: number; skipped_by_reason: Record<string, number> },
])[] = [
  ['an empty file', () => '', { lines_skipped: 0, skipped_by_reason: {} }],
  ['only line breaks', () => '\n\r\n\n', { lines_skipped: 0, skipped_by_reason: {} }],
  [
    'a binary file',
    () => Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 10, 0, 10]),
    { lines_skipped: 1, skipped_by_reason: { binary_file: 1 } },
  ],
  [
    'lines that are no JSON',
    () => `${good}not json\n{"type":\n[1]\n"text"\n`,
    { lines_skipped: 4, skipped_by_reason: { not_json: 4 } },
  ],
  [
    'a torn line that was written over',
    () => `${good}${good.slice(0, 150)}${good}`,
    { lines_skipped: 0, skipped_by_reason: { damaged_line: 1 } },
  ],
  [
    'invalid UTF-8',
    () =>
      Buffer.concat([
        Buffer.from(good),
        Buffer.from('{"type":"user","x":"'),
        Buffer.from([0xff, 0xc3]),
        Buffer.from('"}\n'),
      ]),
    { lines_skipped: 0, skipped_by_reason: { invalid_utf8: 1 } },
  ],
  [
    'records of wrong shapes',
    () =>
      '{"type":5}\n{"type":"assistant","message":[]}\n{"type":"user","message":{"content":[null,7,{"type":"tool_result"}]}}\n{"type":"assistant","message":{"id":1,"model":"m","content":{},"usage":{"input_tokens":-4,"output_tokens":"9"}}}\n{}\n',
    { lines_skipped: 0, skipped_by_reason: {} },
  ],
  ['Windows line ends', () => good.replaceAll('\n', '\r\n'), { lines_skipped: 0, skipped_by_reason: {} }],
];

describe.each([
  ['at once', { liveBytes: Infinity }],
  ['in two passes', { liveBytes: -1 }],
])('bad input, taken %s', (_, options) => {
  it.each(cases)('%s is counted, and what stands beside it is read', async (_name, content, expected) => {
    const home = makeIngestHome();
    write(sessionPath({ home }), content());
    write(sessionPath({ home, session: 'another' }), good.replaceAll('m1', 'm0').replaceAll('p-0', 'p-1'));
    const result = await home.run(options);
    expect(result).toMatchObject({ files_read: 2, ...expected });
    expect(
      home.rows(`SELECT api_calls, output_tokens FROM session_rollups WHERE session_id = 'another'`),
    ).toEqual([{ api_calls: 1, output_tokens: 10 }]);
    const counted = home.rows(`SELECT reason, count FROM skip_counters WHERE kind = 'line'`);
    expect(Object.fromEntries(counted.map(({ reason, count }) => [reason, count]))).toEqual(
      expected.skipped_by_reason,
    );
    await home.run({ text: 'now' });
    expect(home.rows(`SELECT reason, count FROM skip_counters WHERE kind = 'line'`)).toEqual(counted);
    expect(await home.run()).toMatchObject({ files_read: 0, text_pending: 0 });
  });

  it('a line of 100 MB is passed over, and the lines around it are read', async () => {
    const home = makeIngestHome();
    const more = toText([responseLine({ minute: 2, id: 'm2', output: 5 })]);
    write(
      sessionPath({ home }),
      Buffer.concat([Buffer.from(good), longLine(100 * 1024 * 1024), Buffer.from(more)]),
    );
    expect(await home.run(options)).toMatchObject({
      lines_skipped: 1,
      skipped_by_reason: { line_too_long: 1 },
    });
    await home.run({ text: 'now' });
    expect(home.rows('SELECT api_calls, output_tokens FROM session_rollups')).toEqual([
      { api_calls: 2, output_tokens: 15 },
    ]);
  });
});

describe('odd circumstances', () => {
  it('a clock in 1970 changes nothing but the time of the look', async () => {
    const home = makeIngestHome();
    write(sessionPath({ home }), good);
    await home.run({ clock: () => 5 });
    expect(home.rows('SELECT started_at, api_calls, cost_micros FROM session_rollups')).toEqual([
      { started_at: Date.UTC(2026, 9, 12, 8, 0), api_calls: 1, cost_micros: 588 },
    ]);
  });

  it('records from 1970 and records without a time are kept', async () => {
    const home = makeIngestHome();
    const old = { ...responseLine({ minute: 1, id: 'm1' }), timestamp: '1970-01-01T00:00:01.000Z' };
    const broken = { ...responseLine({ minute: 1, id: 'm2' }), timestamp: 'yesterday' };
    write(sessionPath({ home }), toText([old, broken]));
    await home.run();
    expect(home.rows('SELECT message_id, at FROM api_calls ORDER BY message_id')).toEqual([
      { message_id: 'm1', at: 1000 },
      { message_id: 'm2', at: 1000 },
    ]);
  });

  it('a link that leads nowhere is no transcript until it leads to one', async () => {
    const home = makeIngestHome();
    const file = sessionPath({ home });
    const target = path.join(path.dirname(home.claudeDir), 'elsewhere.jsonl');
    write(sessionPath({ home, session: 'another' }), good.replaceAll('m1', 'm2'));
    fs.symlinkSync(target, file);
    expect(await home.run()).toMatchObject({ files_read: 1, skipped_by_reason: {} });
    write(target, good);
    expect(await home.run()).toMatchObject({ files_read: 1 });
  });

  it('a config folder that is not there is an empty one', async () => {
    const home = makeIngestHome({ claudeDirs: [path.join('/nowhere', 'claude')] });
    expect(await home.run()).toMatchObject({ files_read: 0, lines_skipped: 0 });
  });

  it('one folder named twice is read once', async () => {
    const home = makeIngestHome();
    write(sessionPath({ home }), good);
    expect(await home.run({ claudeDirs: [home.claudeDir, `${home.claudeDir}/`] })).toMatchObject({
      files_read: 1,
    });
  });

  it('a sidecar that comes after its transcript, or is half written, tells the agent all the same', async () => {
    const home = makeIngestHome();
    const file = agentPath({ home, agentId: 'a1' });
    write(sessionPath({ home }), good);
    write(file, toText([promptLine({ minute: 1, text: 'Look.' }), responseLine({ minute: 2, id: 'm7' })]));
    await home.run();
    const sidecar = file.replace('.jsonl', '.meta.json');
    write(sidecar, '{"agentType":"Expl');
    await home.run();
    expect(home.rows(`SELECT agent_type FROM agent_rollups WHERE agent_id = 'a1'`)).toEqual([
      { agent_type: 'unknown' },
    ]);
    write(sidecar, '{"agentType":"Explore","description":"Look around","spawnDepth":1}');
    fs.utimesSync(sidecar, new Date(), new Date(Date.now() + 5000));
    await home.run();
    expect(
      home.rows(`SELECT agent_type, description, api_calls FROM agent_rollups WHERE agent_id = 'a1'`),
    ).toEqual([{ agent_type: 'Explore', description: 'Look around', api_calls: 1 }]);
    expect(home.rows(`SELECT count(*) AS n FROM sessions WHERE session_id = '${SESSION}'`)).toEqual([
      { n: 1 },
    ]);
  });
});
