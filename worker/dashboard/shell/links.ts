/** Where the reader is: what links need of a view. */
export type Place = { path: string; query: URLSearchParams };

/** Filters that follow the reader from page to page. */
const common = ['project', 'member', 'range', 'from', 'to'];

export type Changes = Record<string, string | number | undefined>;

/** A link to another page with the common filters kept; a change of `undefined` drops one. */
export function linkTo({
  view,
  path,
  set = {},
}: {
  view: Pick<Place, 'query'>;
  path: string;
  set?: Changes;
}): string {
  const kept = keptOf(view.query);
  const changes = Object.entries(set);
  if (changes.some(([name]) => kept.names.has(name)))
    return join({ path, query: write(changed({ kept: kept.pairs, set })) });
  const query = [...kept.written];
  for (const [name, value] of changes)
    if (value !== undefined && value !== '') query.push(`${encode(name)}=${encodedBy({ kept, value })}`);
  return join({ path, query });
}

type Kept = {
  names: ReadonlySet<string>;
  pairs: readonly Pair[];
  written: readonly string[];
  /** Values of the page's links: those of a row are the same. */
  encoded: Map<string, string>;
};

function encodedBy({ kept, value }: { kept: Kept; value: string | number }): string {
  const text = String(value);
  const before = kept.encoded.get(text);
  if (before !== undefined) return before;
  const encoded = encode(text);
  kept.encoded.set(text, encoded);
  return encoded;
}

/** A page holds a thousand links that keep the same. */
const known = new WeakMap<URLSearchParams, Kept>();

function keptOf(query: URLSearchParams): Kept {
  const before = known.get(query);
  if (before !== undefined) return before;
  const pairs = common.map((name): Pair => [name, query.get(name) ?? '']).filter(([, value]) => value !== '');
  const kept = {
    names: new Set(pairs.map(([name]) => name)),
    pairs,
    written: write(pairs),
    encoded: new Map<string, string>(),
  };
  known.set(query, kept);
  return kept;
}

/** This page again with one thing changed; whatever the reader narrowed stays, the page number does not. */
export function linkHere({ view, set }: { view: Place; set: Changes }): string {
  const kept = [...view.query].filter(([name]) => name !== 'page');
  return join({ path: view.path, query: write(changed({ kept, set })) });
}

export function sessionPath(sessionId: string): string {
  return `/sessions/${encodeURIComponent(sessionId)}`;
}

type Pair = readonly [string, string];

/** As `URLSearchParams` does it: what is set anew keeps its first place. */
function changed({ kept, set }: { kept: readonly Pair[]; set: Changes }): Pair[] {
  const left = new Map(
    Object.entries(set).map(([name, value]) => [name, value === undefined ? '' : String(value)]),
  );
  const pairs: Pair[] = [];
  const placed = new Set<string>();
  for (const pair of kept) {
    const [name] = pair;
    const value = left.get(name);
    if (value === undefined) pairs.push(pair);
    else if (value !== '' && !placed.has(name)) pairs.push([name, value]);
    if (value !== undefined) placed.add(name);
  }
  for (const [name, value] of left) if (value !== '' && !placed.has(name)) pairs.push([name, value]);
  return pairs;
}

function join({ path, query }: { path: string; query: readonly string[] }): string {
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

function write(pairs: readonly (readonly [string, string | number | undefined])[]): string[] {
  return pairs.map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
}

/** As a form is sent. */
function encode(text: string): string {
  if (/^[\w.*-]*$/.test(text)) return text;
  return encodeURIComponent(text.toWellFormed())
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
