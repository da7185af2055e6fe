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
  return function* scan(text) {
    let state = 0;
    for (let from = 0; from < text.length; from += BLOCK_LENGTH) {
      const to = Math.min(from + BLOCK_LENGTH, text.length);
      state = findFinals({ text, automaton, state, from, to, finals });
      if (finals.count === 0) continue;
      makeRoom({ hits, count: finals.count * mostOfOne });
      readHits({ text, finals, automaton, literals, hits });
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
  hits: LiteralHits;
}): void {
  const { text, finals, automaton, literals, hits } = o;
  let count = 0;
  for (let index = 0; index < finals.count; index += 1) {
    const end = finals.ends[index] as number;
    for (const literal of automaton.found[(finals.states[index] as number) - automaton.firstFinal] ?? []) {
      const { exact, atTokenStart, text: wanted } = literals[literal] as Literal;
      const start = end - wanted.length;
      if (atTokenStart === true && !startsToken({ text, start })) continue;
      if (exact && !text.startsWith(wanted, start)) continue;
      hits.literals[count] = literal;
      hits.ends[count] = end;
      count += 1;
    }
  }
  hits.count = count;
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
type Automaton = { next: Uint16Array; found: number[][]; firstFinal: number };

type State = { children: Map<number, State>; fallback: State | undefined; literals: number[]; row: number };

function buildAutomaton(literals: readonly Literal[]): Automaton {
  const root = newState();
  for (const [index, { text }] of literals.entries()) addLiteral({ root, index, text });
  const states = linkFallbacks(root);
  // States that end a literal get the last rows, so that the loop tells them apart with one comparison.
  const finals = states.filter((state) => state.literals.length > 0);
  const others = states.filter((state) => state.literals.length === 0);
  for (const [row, state] of [...others, ...finals].entries()) state.row = row;
  const found = finals.map((state) => state.literals);
  return { next: fillRows(states), found, firstFinal: others.length };
}

function newState(): State {
  return { children: new Map(), fallback: undefined, literals: [], row: 0 };
}

function addLiteral({ root, index, text }: { root: State; index: number; text: string }): void {
  let state = root;
  for (let at = 0; at < text.length; at += 1) {
    const code = columnOf(text.charCodeAt(at));
    const child = state.children.get(code) ?? newState();
    state.children.set(code, child);
    state = child;
  }
  state.literals.push(index);
}

/** Of a literal's character: its lower seven bits; of a letter, those of the small one. */
function columnOf(code: number): number {
  const low = code & (ALPHABET - 1);
  return low >= 65 && low <= 90 ? low + 32 : low;
}

/** Where to go on when nothing fits: the longest end of what was read that begins a literal. Answers all, breadth first. */
function linkFallbacks(root: State): State[] {
  const states = [root];
  for (const state of states) {
    for (const [code, child] of state.children) {
      let back = state.fallback;
      while (back && !back.children.has(code)) back = back.fallback;
      child.fallback = back?.children.get(code) ?? root;
      child.literals.push(...child.fallback.literals);
      states.push(child);
    }
  }
  return states;
}

/** A row is that of its fallback, which comes before it, with its own children over it in both cases. */
function fillRows(states: readonly State[]): Uint16Array {
  const next = new Uint16Array(states.length * ALPHABET);
  for (const { row, fallback, children } of states) {
    const start = row * ALPHABET;
    if (fallback) next.copyWithin(start, fallback.row * ALPHABET, (fallback.row + 1) * ALPHABET);
    for (const [code, child] of children) {
      next[start + code] = child.row;
      if (code >= 97 && code <= 122) next[start + code - 32] = child.row;
    }
  }
  return next;
}
