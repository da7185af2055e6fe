import { describe, expect, it } from 'vitest';
import { makeIngestHome, type IngestHome } from '../../../support/ingest-home.ts';
import {
  agentPath,
  promptLine,
  responseLine,
  resultLine,
  sessionPath,
  toText,
  write,
} from '../../../support/session-lines.ts';

// What a record may hold that no sane program writes: it costs its own value at most.

const good = toText([
  promptLine({ minute: 0, text: 'Go on.' }),
  responseLine({ minute: 1, id: 'm1', output: 10 }),
]);

const impossible = ['18446744073709551615', '9007199254740993', '1e308', '-5', '-1e300'] as const;
const asText = (line: object, from: string, to: string) => `${JSON.stringify(line).replace(from, to)}\n`;

function system(fields: string): string {
  return `{"type":"system","uuid":"u-${fields.length}","timestamp":"2026-10-12T08:09:00.000Z",${fields}}\n`;
}

function sums(home: IngestHome) {
  return home.rows(`SELECT session_id, api_calls, output_tokens, unpriced_api_calls FROM session_rollups
    ORDER BY session_id`);
}

describe.each([
  ['at once', { liveBytes: Infinity }],
  ['in two passes', { liveBytes: -1 }],
  ['by the careful reader', { liveBytes: -1, careful: true }],
])('odd records, taken %s', (_, options) => {
  async function take(lines: string, meta?: string) {
    const home = makeIngestHome();
    write(sessionPath({ home, session: 'good' }), good);
    write(sessionPath({ home, session: 'odd' }), lines);
    if (meta !== undefined) {
      const file = agentPath({ home, session: 'odd', agentId: 'a1' });
      write(file, toText([promptLine({ minute: 1, text: 'Look.' }), responseLine({ minute: 2, id: 'm7' })]));
      write(file.replace('.jsonl', '.meta.json'), meta);
    }
    await home.run({ ...options, text: 'now' });
    expect(sums(home)[0]).toEqual({
      session_id: 'good',
      api_calls: 1,
      output_tokens: 10,
      unpriced_api_calls: 0,
    });
    return home;
  }

  it.each(impossible)(
    'a count of %s is none, wherever it stands; the rest of the record is kept',
    async (count) => {
      const response = (id: string, field: string, minute = 2) =>
        asText(responseLine({ minute, id, output: 7 }), `"${field}":`, `"${field}":${count},"was":`);
      const search = asText(
        responseLine({ minute: 3, id: 's', extra: {} }),
        '"usage":{',
        `"usage":{"server_tool_use":{"web_search_requests":${count}},`,
      );
      const home = await take(
        [
          response('a', 'input_tokens'),
          response('b', 'cache_read_input_tokens', 3),
          response('c', 'ephemeral_1h_input_tokens', 4),
          response('d', 'output_tokens', 5),
          search,
          system(`"subtype":"turn_duration","durationMs":${count}`),
          system(`"subtype":"compact_boundary","compactMetadata":{"preTokens":${count}}`),
          asText(
            responseLine({ minute: 6, id: 'e', extra: { isApiErrorMessage: true } }),
            '{',
            `{"apiErrorStatus":${count},`,
          ),
        ].join(''),
        `{"agentType":"Explore","spawnDepth":${count}}`,
      );
      expect(sums(home)[1]).toEqual({
        session_id: 'odd',
        api_calls: 6,
        output_tokens: 7 * 3 + 10 + 10,
        unpriced_api_calls: 0,
      });
      expect(home.rows(`SELECT agent_type FROM agent_rollups WHERE agent_id = 'a1'`)).toEqual([
        { agent_type: 'Explore' },
      ]);
    },
  );

  it.each([[[1, 2]], ['none'], [7], [null]])('a usage that is %j is none', async (usage) => {
    const odd = responseLine({ minute: 2, id: 'a' });
    const message = { ...(odd['message'] as object), usage };
    const home = await take(toText([{ ...odd, message }, responseLine({ minute: 3, id: 'b' })]));
    expect(sums(home)[1]).toMatchObject({ api_calls: 1, output_tokens: 10 });
  });

  it('counts that are possible but absurd break no sum', async () => {
    const most = Number.MAX_SAFE_INTEGER;
    const lines = ['x', 'y', 'z'].map((id, minute) => responseLine({ minute, id, output: most }));
    const home = await take(toText(lines));
    expect(sums(home)[1]).toEqual({
      session_id: 'odd',
      api_calls: 3,
      output_tokens: most,
      unpriced_api_calls: 3,
    });
    expect(await home.run(options)).toMatchObject({ files_read: 0 });
  });

  it('names that every object has are names: of models, tools, agents, tasks', async () => {
    const words = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
    const lines = words.flatMap((word, minute) => {
      const use = {
        type: 'tool_use',
        id: `t-${word}`,
        name: word,
        input: { [word]: { x: 1 }, task_id: word },
      };
      const response = responseLine({ minute: minute * 2, id: `m-${word}`, block: use });
      const message = { ...(response['message'] as object), model: word };
      return [
        { ...response, message },
        resultLine({ minute: minute * 2 + 1, toolUseId: `t-${word}`, text: 'done' }),
      ];
    });
    const home = await take(toText(lines), '{"agentType":"constructor","__proto__":{"x":1}}');
    expect(sums(home)[1]).toEqual({
      session_id: 'odd',
      api_calls: words.length + 1,
      output_tokens: words.length * 10 + 10,
      unpriced_api_calls: words.length,
    });
    const names = home.rows(`SELECT tool_name, status FROM tool_calls ORDER BY tool_name`);
    expect(names).toEqual([...words].sort().map((tool_name) => ({ tool_name, status: 'ok' })));
  });

  it.each([200, 6000, 30_000])(
    'values that nest %i levels deep are kept as far as they can be written',
    async (depth) => {
      const deep = '[{"a":'.repeat(depth / 2) + '1' + '}]'.repeat(depth / 2);
      const use = { type: 'tool_use', id: 't1', name: 'Mcp', input: { here: 'DEEP' } };
      const edit = {
        type: 'tool_use',
        id: 't2',
        name: 'Edit',
        input: { file_path: '/a', old_string: 'DEEP' },
      };
      const home = await take(
        [
          responseLine({ minute: 1, id: 'a', block: use }),
          resultLine({ minute: 2, toolUseId: 't1', text: 'DEEP' }),
          responseLine({ minute: 3, id: 'b', block: edit }),
          { type: 'never-seen', uuid: 'n', timestamp: '2026-10-12T08:09:00.000Z', more: 'DEEP' },
          responseLine({ minute: 5, id: 'c', extra: { message: undefined, newField: 'DEEP' } }),
          responseLine({ minute: 6, id: 'd' }),
        ]
          .map((line) => JSON.stringify(line).replace('"DEEP"', deep))
          .join('\n') + '\n',
      );
      expect(sums(home)[1]).toMatchObject({ api_calls: 3, output_tokens: 30 });
    },
  );
});
