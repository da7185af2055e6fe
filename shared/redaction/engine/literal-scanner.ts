import { startsToken } from './token-boundary.ts';

/** `exact`: capitals and small letters are told apart; `atTokenStart`: only where a token can start. */
export type Literal = { text: string; exact: boolean; atTokenStart?: boolean };
/** Literals by their index, each with the position behind it, in order of that: the first `count` of both. */
export type LiteralHits = { literals: Int32Array; ends: Int32Array; count: number };
/** A block of text at a time, in arrays that the next block writes over: a hostile text must not fill the memory with hits. */
export type LiteralScanner = (text: string) => Generator<LiteralHits>;

/** Columns of the transition table: a power of two, so that a row is found by a shift. */
const ALPHABET_BITS = 7;
const ALPHABET = 1 << ALPHABET_BITS;
const BLOCK_LENGTH = 65_536;

/**
 * Finds many literals in one pass (Aho–Corasick, ASCII letters without case): the time depends on the text's length
 * alone, so no text can make it slow, and most texts never meet a regular expression. Only the lower seven bits of a
 * character count (a branch less in the hottest loop of the product): whoever gets a hit above ASCII must verify it.
 */
export function createLiteralScanner(literals: readonly Literal[]): LiteralScanner {
  const automaton = buildAutomaton(literals);
  const mostOfOne = Math.max(1, ...automaton.found.map(({ length }) => length));
  const finals: Finals = {
    states: new Int32Array(BLOCK_LENGTH),
    ends: new Int32Array(BLOCK_LENGTH),
    count: 0,
  };
  const hits: LiteralHits = { literals: new Int32Array(1024), ends: new Int32Array(1024), count: 0 };
  // Most literals are hits wherever they stand.
  const isChecked = Uint8Array.from(literals, ({ exact, atTokenStart }) =>
    Number(exact || atTokenStart === true),
  );
  return function* scan(text) {
    let state = 0;
    for (let from = 0; from < text.length; from += BLOCK_LENGTH) {
      const to = Math.min(from + BLOCK_LENGTH, text.length);
      state = findFinals({ text, automaton, state, from, to, finals });
      if (finals.count === 0) continue;
      makeRoom({ hits, count: finals.count * mostOfOne });
      readHits({ text, finals, automaton, literals, isChecked, hits });
      yield hits;
    }
  };
}

/** States that end a literal, and the position behind its last character: the first `count` of both. */
type Finals = { states: Int32Array; ends: Int32Array; count: number };

function makeRoom({ hits, count }: { hits: LiteralHits; count: number }): void {
  if (hits.ends.length >= count) return;
  hits.literals = new Int32Array(count);
  hits.ends = new Int32Array(count);
}

function readHits(o: {
  text: string;
  finals: Finals;
  automaton: Automaton;
  literals: readonly Literal[];
  /** Of each literal, whether it is a hit only in its place or by its letters. */
  isChecked: Uint8Array;
  hits: LiteralHits;
}): void {
  const { text, finals, automaton, literals, isChecked, hits } = o;
  let count = 0;
  for (let index = 0; index < finals.count; index += 1) {
    const end = finals.ends[index] as number;
    for (const literal of automaton.found[(finals.states[index] as number) - automaton.firstFinal] ?? []) {
      if (isChecked[literal] === 1 && !isHit({ text, end, literal: literals[literal] as Literal })) continue;
      hits.literals[count] = literal;
      hits.ends[count] = end;
      count += 1;
    }
  }
  hits.count = count;
}

function isHit({ text, end, literal }: { text: string; end: number; literal: Literal }): boolean {
  const start = end - literal.text.length;
  if (literal.atTokenStart === true && !startsToken({ text, start })) return false;
  return !literal.exact || text.startsWith(literal.text, start);
}

type Block = {
  text: string;
  automaton: Automaton;
  state: number;
  from: number;
  to: number;
  finals: Finals;
};

/** The hot loop, kept free of calls. Answers the state at the end. */
function findFinals({ text, automaton, state, from, to, finals }: Block): number {
  const { next, firstFinal } = automaton;
  const { states, ends } = finals;
  let count = 0;
  let current = state;
  for (let at = from; at < to; at += 1) {
    current = next[(current << ALPHABET_BITS) | (text.charCodeAt(at) & 127)] as number;
    if (current >= firstFinal) {
      states[count] = current;
      ends[count] = at + 1;
      count += 1;
    }
  }
  finals.count = count;
  return current;
}

/** `found`: the literals of each final state, from the first one on. */
type Automaton = { next: Uint16Array; found: readonly (readonly number[])[]; firstFinal: number };

/**
 * States by number, the root first; of each its children as a list (`child`, then `sibling` of it). In plain arrays, since
 * thousands of objects would take every start of a command some milliseconds.
 */
type Trie = {
  count: number;
  column: Uint8Array;
  child: Int32Array;
  sibling: Int32Array;
  fallback: Int32Array;
  literals: (readonly number[] | undefined)[];
};

/** No state is the root's own child. */
const NONE = 0;
const noLiterals: readonly number[] = [];

function buildAutomaton(literals: readonly Literal[]): Automaton {
  const trie = growTrie(literals);
  const states = linkFallbacks(trie);
  const rows = new Uint16Array(trie.count);
  const found: (readonly number[])[] = [];
  let firstFinal = 0;
  for (const state of states) if (trie.literals[state] === undefined) rows[state] = firstFinal++;
  // States that end a literal get the last rows, so that the loop tells them apart with one comparison.
  for (const state of states) {
    const ended = trie.literals[state];
    if (ended !== undefined) rows[state] = firstFinal + found.push(ended) - 1;
  }
  return { next: fillRows({ trie, states, rows }), found, firstFinal };
}

function growTrie(literals: readonly Literal[]): Trie {
  const most = literals.reduce((sum, { text }) => sum + text.length, 1);
  const trie: Trie = {
    count: 1,
    column: new Uint8Array(most),
    child: new Int32Array(most),
    sibling: new Int32Array(most),
    fallback: new Int32Array(most),
    literals: [],
  };
  for (const [index, { text }] of literals.entries()) {
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      const column = columnOf(text.charCodeAt(at));
      state = childOf({ trie, state, column }) || addChild({ trie, state, column });
    }
    trie.literals[state] = [...(trie.literals[state] ?? noLiterals), index];
  }
  return trie;
}

type Step = { trie: Trie; state: number; column: number };

function childOf({ trie, state, column }: Step): number {
  let child = trie.child[state] as number;
  while (child !== NONE && trie.column[child] !== column) child = trie.sibling[child] as number;
  return child;
}

function addChild({ trie, state, column }: Step): number {
  const child = trie.count;
  trie.count += 1;
  trie.column[child] = column;
  trie.sibling[child] = trie.child[state] as number;
  trie.child[state] = child;
  return child;
}

/** Of a literal's character: its lower seven bits; of a letter, those of the small one. */
function columnOf(code: number): number {
  const low = code & (ALPHABET - 1);
  return low >= 65 && low <= 90 ? low + 32 : low;
}

/** Where to go on when nothing fits: the longest end of what was read that begins a literal. Answers all, breadth first. */
function linkFallbacks(trie: Trie): number[] {
  const { child, sibling, column, fallback, literals } = trie;
  const states = [0];
  for (const state of states) {
    for (let next = child[state] as number; next !== NONE; next = sibling[next] as number) {
      const back = state === 0 ? 0 : followed({ trie, state, column: column[next] as number });
      fallback[next] = back;
      const behind = literals[back];
      if (behind !== undefined) literals[next] = [...(literals[next] ?? noLiterals), ...behind];
      states.push(next);
    }
  }
  return states;
}

/** The child of the nearest fallback that has one for this character. */
function followed({ trie, state, column }: Step): number {
  for (let back = state; back !== 0;) {
    back = trie.fallback[back] as number;
    const child = childOf({ trie, state: back, column });
    if (child !== NONE) return child;
  }
  return 0;
}

/** A row is that of its fallback, which comes before it, with its own children over it in both cases. */
function fillRows(o: { trie: Trie; states: readonly number[]; rows: Uint16Array }): Uint16Array {
  const { trie, states, rows } = o;
  const next = new Uint16Array(states.length * ALPHABET);
  for (const state of states) {
    const start = (rows[state] as number) * ALPHABET;
    const back = (rows[trie.fallback[state] as number] as number) * ALPHABET;
    if (state !== 0) next.copyWithin(start, back, back + ALPHABET);
    for (let child = trie.child[state] as number; child !== NONE; child = trie.sibling[child] as number) {
      const column = trie.column[child] as number;
      const row = rows[child] as number;
      next[start + column] = row;
      if (column >= 97 && column <= 122) next[start + column - 32] = row;
    }
  }
  return next;
}
