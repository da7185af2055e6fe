import { assert, boolean, jsonValue, nat, property, string, stringMatching } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ASSISTANT,
  createLineScanner,
  DOUBT,
  SILENT,
  TOOL_RESULT,
} from '../../../../local-agent/transcripts/scan/scan-line.ts';
import { at, responseLine, resultLine } from '../../../support/session-lines.ts';

const scanner = createLineScanner();

function scan(line: string): {
  kind: number;
  text: (from: keyof typeof scanner.at, to: keyof typeof scanner.at) => string;
} {
  const bytes = Buffer.from(`${line}\n`);
  const kind = scanner.scan(bytes, 0, bytes.length - 1);
  return {
    kind,
    text: (from, to) =>
      scanner.at[from] ? bytes.toString('utf8', Number(scanner.at[from]), Number(scanner.at[to])) : '',
  };
}

const anything = jsonValue({ maxDepth: 3 });
const word = stringMatching(/^[A-Za-z0-9_-]{1,30}$/);

describe('the line scanner', () => {
  it('finds in every plain response what parsing finds', () => {
    assert(
      property(word, word, nat(), string(), anything, boolean(), (id, tool, output, text, input, isTool) => {
        const block = isTool
          ? { type: 'tool_use', id: `toolu_${id}`, name: tool, input }
          : { type: 'text', text };
        const record = responseLine({ minute: 1, id, output, block });
        const { kind, text: at } = scan(JSON.stringify(record));
        expect(kind).toBe(ASSISTANT);
        expect(at('messageId', 'messageIdEnd')).toBe(id);
        expect(at('requestId', 'requestIdEnd')).toBe(`req-${id}`);
        expect(JSON.parse(at('usage', 'usageEnd'))).toEqual((record['message'] as { usage: unknown }).usage);
        expect(at('blockName', 'blockNameEnd')).toBe(isTool ? tool : '');
      }),
    );
  });

  it('finds the call of every plain result, whatever its texts hold', () => {
    assert(
      property(word, string({ unit: 'binary' }), anything, boolean(), (id, text, result, error) => {
        const { kind, text: at } = scan(
          JSON.stringify(resultLine({ minute: 1, toolUseId: id, text, error, result })),
        );
        expect(kind).toBe(TOOL_RESULT);
        expect(at('toolUseId', 'toolUseIdEnd')).toBe(id);
        expect(scanner.at.isError).toBe(error);
      }),
    );
  });

  it('is never sure of a response that was cut', () => {
    const line = JSON.stringify(
      responseLine({ minute: 1, id: 'm1', block: { type: 'text', text: 'a "quoted" {text}' } }),
    );
    for (let length = 0; length < line.length; length++) expect(scan(line.slice(0, length)).kind).toBe(DOUBT);
  });

  it.each([
    [
      'two blocks',
      {
        message: {
          id: 'm',
          model: 'x',
          usage: {},
          content: [
            { type: 'text', text: '' },
            { type: 'text', text: '' },
          ],
        },
      },
    ],
    ['no block', { message: { id: 'm', model: 'x', usage: {}, content: [] } }],
    ['a text instead of blocks', { message: { id: 'm', model: 'x', usage: {}, content: 'hello' } }],
    ['an API error', { isApiErrorMessage: true }],
    ['a fork', { requestSessionId: 'other' }],
    ['a refusal', { toolDenialKind: 'user-rejected' }],
    ['another kind of time', { timestamp: '2026-10-12T08:00:00Z' }],
    [
      'a name with escapes',
      { message: { id: 'm\n', model: 'x', usage: {}, content: [{ type: 'text', text: '' }] } },
    ],
    ['another type', { type: 'mode' }],
  ])('leaves %s to the parser', (_, extra) => {
    expect(scan(JSON.stringify({ ...responseLine({ minute: 1, id: 'm1' }), ...extra })).kind).toBe(DOUBT);
  });
});

describe('a row that only repeats what a request was made of', () => {
  const rows: Record<string, unknown>[] = [
    { type: 'api-request-shape', tools: [{ name: 'Read' }], message: { role: 'user', content: [] } },
    { blob: '{"type":"assistant"}', type: 'api-request-blob', origin: 'x' },
    { uuid: 'u', attachment: { type: 'prompt_snapshot', text: '"}' }, type: 'attachment', timestamp: at(1) },
  ];

  it.each(rows)('is passed over: %j', (row) => {
    const text = JSON.stringify(row);
    expect(scan(text).kind).toBe(SILENT);
    for (let cut = 1; cut < text.length; cut++) {
      expect(scan(text.slice(0, cut)).kind).toBe(DOUBT);
      // Torn, and the next record written behind it.
      expect(scan(text.slice(0, cut) + JSON.stringify(responseLine({ minute: 1, id: 'm1' }))).kind).toBe(
        DOUBT,
      );
    }
  });

  it('is another when only a part of it looks like one', () => {
    const response = responseLine({ minute: 1, id: 'm1' });
    expect(scan(JSON.stringify({ attachment: { type: 'prompt_snapshot' }, ...response })).kind).toBe(
      ASSISTANT,
    );
    expect(scan(JSON.stringify({ attachment: { type: 'file' }, type: 'attachment' })).kind).toBe(DOUBT);
    expect(scan(JSON.stringify({ type: 'api-requests' })).kind).toBe(DOUBT);
  });
});
