import { AppError } from '../../../shared/core/errors.ts';
import type { HookGroup, HookHandler } from '../hook-entries.ts';
import { isOurHandler } from '../hook-entries.ts';
import type { Insertion } from './json-edit.ts';
import { planInsertion, removeChild } from './json-edit.ts';
import type { JsonNode } from './json-text.ts';
import { parseJsonText } from './json-text.ts';

export type DesiredHooks = readonly { event: string; group: HookGroup }[];

type ObjectNode = Extract<JsonNode, { kind: 'object' }>;
type ArrayNode = Extract<JsonNode, { kind: 'array' }>;

/** Our handlers as the settings hold them, by event, each with what it is matched by. */
export function findOurHandlers(text: string): { event: string; matcher: unknown; handler: HookHandler }[] {
  return locateOurs(text).map(({ event, matcher, handler }) => ({ event, matcher, handler }));
}

/** Events that have a handler of ours. */
export function listRecordedEvents(text: string): string[] {
  return [...new Set(findOurHandlers(text).map(({ event }) => event))];
}

export function holdsExactly({ text, desired }: { text: string; desired: DesiredHooks }): boolean {
  const found = findOurHandlers(text).map(({ event, matcher, handler }) => describe(event, matcher, handler));
  const wanted = desired.map(({ event, group }) => describe(event, group.matcher, group.hooks[0]));
  return found.sort().join('\n') === wanted.sort().join('\n');
}

function describe(event: string, matcher: unknown, handler: HookHandler): string {
  return JSON.stringify([event, matcher ?? null, handler]);
}

/** Adds the groups; returns the new text and what was put in, in order. */
export function insertHooks({ text, desired }: { text: string; desired: DesiredHooks }): {
  text: string;
  insertions: Insertion[];
} {
  const insertions: Insertion[] = [];
  let current = text;
  const insert = (insertion: Insertion) => {
    insertions.push(insertion);
    current = current.slice(0, insertion.offset) + insertion.text + current.slice(insertion.offset);
  };
  if (!hooksObject(current)) {
    const value: Record<string, HookGroup[]> = {};
    for (const { event, group } of desired) (value[event] ??= []).push(group);
    insert(planInsertion({ text: current, container: rootObject(current), key: 'hooks', value }));
    return { text: current, insertions };
  }
  for (const { event, group } of desired) {
    const hooks = hooksObject(current);
    if (!hooks) break;
    const groups = lastMember(hooks, event);
    const place = groups
      ? { container: arrayOrThrow(groups, `hooks.${event}`), value: group }
      : { container: hooks, key: event, value: [group] };
    insert(planInsertion({ text: current, ...place }));
  }
  return { text: current, insertions };
}

/** Takes our handlers out wherever they are now; a list or object that this leaves empty goes too, unless kept. */
export function removeHooks({ text, keepEmpty }: { text: string; keepEmpty: ReadonlySet<string> }): string {
  let current = text;
  for (let found = locateOurs(current)[0]; found; found = locateOurs(current)[0]) {
    const { event, eventIndex, hooks, groups, groupIndex, handlers, handlerIndex } = found;
    if (handlers.items.length > 1) {
      current = removeChild({ text: current, container: handlers, index: handlerIndex });
    } else if (groups.items.length > 1 || keepEmpty.has(event)) {
      current = removeChild({ text: current, container: groups, index: groupIndex });
    } else if (hooks.members.length > 1 || keepEmpty.has('hooks')) {
      current = removeChild({ text: current, container: hooks, index: eventIndex });
    } else {
      const root = rootObject(current);
      const index = root.members.findLastIndex((member) => member.key === 'hooks');
      current = removeChild({ text: current, container: root, index });
    }
  }
  return current;
}

/** What of `hooks` is there but empty, so that a later removal leaves it so. */
export function listEmpty(text: string): string[] {
  const hooks = hooksObject(text);
  if (!hooks) return [];
  const events = hooks.members.filter(({ value }) => value.kind === 'array' && value.items.length === 0);
  const names = events.map((member) => member.key);
  return hooks.members.length === 0 ? ['hooks', ...names] : names;
}

function locateOurs(text: string) {
  const found = [];
  const hooks = hooksObject(text);
  for (const [eventIndex, { key: event, value: groups }] of hooks?.members.entries() ?? []) {
    if (groups.kind !== 'array' || !hooks) continue;
    for (const [groupIndex, group] of groups.items.entries()) {
      const handlers = group.kind === 'object' ? lastMember(group, 'hooks') : undefined;
      if (handlers?.kind !== 'array') continue;
      const { matcher } = JSON.parse(text.slice(group.start, group.end)) as { matcher?: unknown };
      for (const [handlerIndex, node] of handlers.items.entries()) {
        const handler: unknown = JSON.parse(text.slice(node.start, node.end));
        if (!isOurHandler(handler)) continue;
        found.push({
          event,
          eventIndex,
          hooks,
          groups,
          groupIndex,
          handlers,
          handlerIndex,
          matcher,
          handler,
        });
      }
    }
  }
  return found;
}

function rootObject(text: string): ObjectNode {
  return objectOrThrow(parseJsonText(text), 'the file');
}

function hooksObject(text: string): ObjectNode | undefined {
  const hooks = lastMember(rootObject(text), 'hooks');
  return hooks && objectOrThrow(hooks, 'hooks');
}

/** As `JSON.parse` does, the last of several equal keys counts. */
function lastMember(node: ObjectNode, key: string): JsonNode | undefined {
  return node.members.findLast((member) => member.key === key)?.value;
}

function objectOrThrow(node: JsonNode, what: string): ObjectNode {
  if (node.kind === 'object') return node;
  throw wrongShape(`${what} must be an object`);
}

function arrayOrThrow(node: JsonNode, what: string): ArrayNode {
  if (node.kind === 'array') return node;
  throw wrongShape(`${what} must be a list`);
}

function wrongShape(message: string): AppError {
  return new AppError({
    code: 'init.settings_malformed',
    message,
    hint: 'correct the settings file and run init again',
  });
}
