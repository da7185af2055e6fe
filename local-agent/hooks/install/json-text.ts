import { type Node, parseTree } from 'jsonc-parser';

/** A JSON value with its place in the text: what an edit needs that must leave every other byte alone. */
export type JsonNode = { start: number; end: number } & (
  | { kind: 'object'; members: JsonMember[] }
  | { kind: 'array'; items: JsonNode[] }
  | { kind: 'other' }
);
type JsonMember = { key: string; start: number; value: JsonNode };

/**
 * Places of all values. Throws the error of `JSON.parse` for a text that it refuses: Claude Code ignores settings with
 * comments or trailing commas, so that hooks in them would record nothing.
 */
export function parseJsonText(text: string): JsonNode {
  JSON.parse(text);
  const tree = parseTree(text);
  if (tree === undefined) throw new SyntaxError('there is no value');
  return toJsonNode(tree);
}

function toJsonNode({ type, offset, length, children = [] }: Node): JsonNode {
  const place = { start: offset, end: offset + length };
  if (type === 'object') return { ...place, kind: 'object', members: children.flatMap(toMember) };
  if (type === 'array') return { ...place, kind: 'array', items: children.map(toJsonNode) };
  return { ...place, kind: 'other' };
}

function toMember({ offset, children: [key, value] = [] }: Node): JsonMember[] {
  return key && value ? [{ key: String(key.value), start: offset, value: toJsonNode(value) }] : [];
}
