/** A value as JSON has it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * What leads from one value to another: the new value at a place, a key that goes, or a part of a list replaced
 * (`splice`: from where, how many go, what comes).
 */
export type Change =
  | { at: (string | number)[]; value: Json }
  | { at: (string | number)[]; gone: true }
  | { at: (string | number)[]; splice: [start: number, gone: number, ...added: Json[]] };

export function differenceOf(from: Json, to: Json, at: (string | number)[] = []): Change[] {
  if (Array.isArray(from) && Array.isArray(to)) return listDifference(from, to, at);
  if (isObject(from) && isObject(to)) {
    const changes: Change[] = [];
    for (const key of Object.keys(from))
      if (!Object.hasOwn(to, key)) changes.push({ at: [...at, key], gone: true });
    for (const [key, value] of Object.entries(to)) {
      const before = Object.hasOwn(from, key) ? from[key] : undefined;
      const place = [...at, key];
      if (before === undefined) changes.push({ at: place, value });
      else changes.push(...differenceOf(before, value, place));
    }
    return changes;
  }
  return isSame(from, to) ? [] : [{ at, value: to }];
}

function listDifference(from: Json[], to: Json[], at: (string | number)[]): Change[] {
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && isSame(from[start] ?? null, to[start] ?? null)) start += 1;
  let end = 0;
  while (end < shorter - start && isSame(from.at(-1 - end) ?? null, to.at(-1 - end) ?? null)) end += 1;
  const gone = from.length - start - end;
  const added = to.slice(start, to.length - end);
  return gone === 0 && added.length === 0 ? [] : [{ at, splice: [start, gone, ...added] }];
}

/** The other value again; `from` stays as it is. */
export function applyDifference(from: Json, changes: readonly Change[]): Json {
  const root: { value: Json } = { value: structuredClone(from) };
  for (const change of changes) {
    const path = ['value', ...change.at];
    const key = path.pop() ?? 'value';
    let holder: Json = root as unknown as Json;
    for (const step of path) holder = childOf(holder, step);
    if ('splice' in change) {
      const list = childOf(holder, key);
      const [start, gone, ...added] = change.splice;
      if (Array.isArray(list)) list.splice(start, gone, ...structuredClone(added));
    } else if (isObject(holder)) {
      if ('gone' in change) delete holder[key];
      else define(holder, String(key), structuredClone(change.value));
    }
  }
  return root.value;
}

function childOf(holder: Json, key: string | number): Json {
  if (Array.isArray(holder)) return holder[Number(key)] ?? null;
  return isObject(holder) && Object.hasOwn(holder, key) ? (holder[key] ?? null) : null;
}

/** Also a key that an assignment would take for something else (`__proto__`). */
function define(holder: { [key: string]: Json }, key: string, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(a: Json, b: Json): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
