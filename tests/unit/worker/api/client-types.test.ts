import { describe, expect, it } from 'vitest';
import { renderClientTypes } from '../../../../worker/api/client/client-types.build.ts';
import { typeText } from '../../../../worker/api/client/type-text.ts';
import { openApiDocument } from '../../../../worker/api/open-api.ts';

describe('a JSON Schema as a type', () => {
  it.each([
    [{ type: 'integer' }, 'number'],
    [{ enum: ['a', 2, null] }, '"a" | 2 | null'],
    [{ const: 'it"s' }, '"it\\"s"'],
    [{ anyOf: [{ type: 'number' }, { type: 'integer' }, { type: 'null' }] }, 'number | null'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, '(string | null)[]'],
    [{ type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }, '[string, number]'],
    [
      { type: 'object', required: ['a'], properties: { a: { type: 'string' }, 'b-c': {} } },
      '{ a: string; "b-c"?: unknown }',
    ],
    [{ type: 'object', additionalProperties: { type: 'number' } }, '{ [name: string]: number }'],
    [
      { type: 'object', required: ['a'], properties: { a: { type: 'null' } }, additionalProperties: {} },
      '{ a: null } & { [name: string]: unknown }',
    ],
    [{}, 'unknown'],
  ])('%j is %s', (schema, text) => {
    expect(typeText(schema)).toBe(text);
  });
});

describe('the types of the client', () => {
  const document = openApiDocument({ origin: 'https://cloud.example.com' });
  const text = renderClientTypes(document);

  it('have every question of the document once, and nothing of ours besides', () => {
    expect(text.match(/\$get\(/g)).toHaveLength(Object.keys(document.paths).length + 1);
    expect(text).not.toMatch(/import|undefined/);
  });

  it('ask for what an address needs, and let the rest be', () => {
    expect(text).toMatch(/':session_id': \{\n +timeline: \{/);
    expect(text).toMatch(
      /\$get\(args: \{ param: \{ session_id: string; segment_id: string \} \}\): Promise<Response>/,
    );
    expect(text).toMatch(
      /\$get\(args\?: \{ query\?: \{ session_id\?: string \} \}\): Promise<ApiResponse<\{ shares:/,
    );
    expect(text).toMatch(/members: \{\n +\/\*\* Who is of the team\. \*\/\n +\$get\(\): Promise/);
  });
});
