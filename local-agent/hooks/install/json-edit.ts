import type { JsonNode } from './json-text.ts';

/** Text put in at an offset; taking it out again gives the bytes from before. */
export type Insertion = { offset: number; text: string };

type Container = Extract<JsonNode, { kind: 'object' | 'array' }>;

/** Adds a member to an object or an item to an array, in the manner in which the file is written. */
export function planInsertion(place: {
  text: string;
  container: Container;
  key?: string;
  value: unknown;
}): Insertion {
  const { text, container, key, value } = place;
  const style = detectStyle(text);
  const siblings = childrenOf(container);
  const last = siblings.at(-1);
  const label = key === undefined ? '' : `${JSON.stringify(key)}${style.colon}`;
  if (!last) {
    if (!style.multiline) return { offset: container.start + 1, text: label + renderInline(value, style) };
    const outer = lineIndent(text, container.start);
    const indent = outer + style.unit;
    const block = `${style.eol}${indent}${label}${renderBlock({ value, indent, style })}`;
    // Whitespace between the brackets stays behind the new line's end, where it does no harm.
    return { offset: container.start + 1, text: `${block}${style.eol}${outer}` };
  }
  const broken = text.slice(container.start, last.start).includes('\n');
  if (!broken) return { offset: last.end, text: `${style.comma}${label}${renderInline(value, style)}` };
  const indent = lineIndent(text, last.start);
  const inline = last.compound && !text.slice(last.valueStart, last.end).includes('\n');
  const body = inline ? renderInline(value, style) : renderBlock({ value, indent, style });
  return { offset: last.end, text: `,${style.eol}${indent}${label}${body}` };
}

/** Takes out one child with its comma; the first and the last lose the space that set them apart. */
export function removeChild({
  text,
  container,
  index,
}: {
  text: string;
  container: Container;
  index: number;
}): string {
  const children = childrenOf(container);
  const child = children[index];
  if (!child) return text;
  const next = children[index + 1];
  const previous = children[index - 1];
  if (next) return text.slice(0, child.start) + text.slice(next.start);
  if (previous) return text.slice(0, previous.end) + text.slice(child.end);
  return text.slice(0, container.start + 1) + text.slice(container.end - 1);
}

/** Takes insertions out again, last one first; undefined when one is no longer found exactly once. */
export function undoInsertions({
  text,
  insertions,
}: {
  text: string;
  insertions: Insertion[];
}): string | undefined {
  let current = text;
  for (const { offset, text: inserted } of insertions.toReversed()) {
    const at = current.startsWith(inserted, offset) ? offset : onlyPlace(current, inserted);
    if (at === undefined) return undefined;
    current = current.slice(0, at) + current.slice(at + inserted.length);
  }
  return current;
}

function onlyPlace(text: string, part: string): number | undefined {
  const first = text.indexOf(part);
  return first === -1 || text.includes(part, first + 1) ? undefined : first;
}

type Child = { start: number; valueStart: number; end: number; compound: boolean };

function childrenOf(container: Container): Child[] {
  if (container.kind === 'array') return container.items.map((item) => toChild(item.start, item));
  return container.members.map((member) => toChild(member.start, member.value));
}

function toChild(start: number, value: JsonNode): Child {
  const compound = value.kind === 'object' || value.kind === 'array';
  return { start, valueStart: value.start, end: value.end, compound };
}

type Style = { eol: string; unit: string; colon: string; comma: string; multiline: boolean; spaced: boolean };

function detectStyle(text: string): Style {
  const multiline = text.trim().includes('\n') || text.trim() === '{}';
  const spaced = multiline || !/":\S/.test(text);
  return {
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    unit: /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ',
    colon: spaced ? ': ' : ':',
    comma: spaced ? ', ' : ',',
    multiline,
    spaced,
  };
}

function lineIndent(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? '';
}

function renderBlock({ value, indent, style }: { value: unknown; indent: string; style: Style }): string {
  return JSON.stringify(value, null, style.unit).replaceAll('\n', style.eol + indent);
}

function renderInline(value: unknown, style: Style): string {
  if (!style.spaced) return JSON.stringify(value);
  // Line ends inside strings are escaped in JSON, so every real one is layout.
  return JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
}
