/** A JSON value with its place in the text: what an edit needs that must leave every other byte alone. */
export type JsonNode = { start: number; end: number } & (
  | { kind: 'object'; members: JsonMember[] }
  | { kind: 'array'; items: JsonNode[] }
  | { kind: 'string'; value: string }
  | { kind: 'other' }
);
type JsonMember = { key: string; start: number; value: JsonNode };

/** Places in a text that `JSON.parse` has accepted already; throws the parser's own error for any other. */
export function parseJsonText(text: string): JsonNode {
  JSON.parse(text);
  return readValue({ text, at: 0 });
}

type Cursor = { text: string; at: number };

const STRING = /"(?:[^"\\]|\\.)*"/y;
const LITERAL = /[^\s,\]}]+/y;
const SPACE = /[ \t\r\n]*/y;

function readValue(cursor: Cursor): JsonNode {
  skipSpace(cursor);
  const start = cursor.at;
  const first = cursor.text[start];
  if (first === '{') return readObject(cursor, start);
  if (first === '[') return readArray(cursor, start);
  if (first === '"') {
    const value = readString(cursor);
    return { kind: 'string', value, start, end: cursor.at };
  }
  take(cursor, LITERAL);
  return { kind: 'other', start, end: cursor.at };
}

function readObject(cursor: Cursor, start: number): JsonNode {
  const members: JsonMember[] = [];
  cursor.at++;
  for (skipSpace(cursor); cursor.text[cursor.at] !== '}'; skipSpace(cursor)) {
    if (cursor.text[cursor.at] === ',') cursor.at++;
    skipSpace(cursor);
    const memberStart = cursor.at;
    const key = readString(cursor);
    skipSpace(cursor);
    cursor.at++;
    members.push({ key, start: memberStart, value: readValue(cursor) });
  }
  cursor.at++;
  return { kind: 'object', members, start, end: cursor.at };
}

function readArray(cursor: Cursor, start: number): JsonNode {
  const items: JsonNode[] = [];
  cursor.at++;
  for (skipSpace(cursor); cursor.text[cursor.at] !== ']'; skipSpace(cursor)) {
    if (cursor.text[cursor.at] === ',') cursor.at++;
    items.push(readValue(cursor));
  }
  cursor.at++;
  return { kind: 'array', items, start, end: cursor.at };
}

function readString(cursor: Cursor): string {
  return JSON.parse(take(cursor, STRING)) as string;
}

function skipSpace(cursor: Cursor): void {
  take(cursor, SPACE);
}

function take(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at;
  const taken = pattern.exec(cursor.text)?.[0] ?? '';
  cursor.at += taken.length;
  return taken;
}
