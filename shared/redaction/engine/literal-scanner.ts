/** A literal, by its index, and the position behind it. */
export type LiteralHit = { literal: number; end: number };
/** Hits in order of their end, a block of text at a time: a hostile text must not fill the memory with hits. */
export type LiteralScanner = (text: string) => Generator<LiteralHit[]>;

/** Columns of the transition table. */
const ALPHABET = 128;
const BLOCK_LENGTH = 65_536;

/**
 * Finds many literals in one pass (Aho–Corasick, ASCII letters without case): the time depends on the text's length
 * alone, so no text can make it slow, and most texts never meet a regular expression. Only the lower seven bits of a
 * character count (a branch less in the hottest loop of the product): whoever gets a hit above ASCII must verify it.
 */
export function createLiteralScanner(literals: readonly string[]): LiteralScanner {
  const automaton = buildAutomaton(literals);
  return function* scan(text) {
    let row = 0;
    for (let from = 0; from < text.length; from += BLOCK_LENGTH) {
      const pass = findFinalRows({
        text,
        automaton,
        row,
        from,
        to: Math.min(from + BLOCK_LENGTH, text.length),
      });
      row = pass.row;
      if (pass.finals.length > 0) yield toHits({ finals: pass.finals, automaton });
    }
  };
}

function toHits({ finals, automaton }: { finals: number[]; automaton: Automaton }): LiteralHit[] {
  const hits: LiteralHit[] = [];
  for (let index = 0; index < finals.length; index += 2) {
    const end = finals[index + 1] as number;
    for (const literal of automaton.found.get(finals[index] as number) ?? []) hits.push({ literal, end });
  }
  return hits;
}

type Block = { text: string; automaton: Automaton; row: number; from: number; to: number };

/** The hot loop, kept free of calls. `finals`: pairs of a final row and the position behind its last character. */
function findFinalRows({ text, automaton, row, from, to }: Block): { finals: number[]; row: number } {
  const { next, firstFinal } = automaton;
  const finals: number[] = [];
  let current = row;
  for (let at = from; at < to; at += 1) {
    current = next[current + (text.charCodeAt(at) & 127)] as number;
    if (current >= firstFinal) finals.push(current, at + 1);
  }
  return { finals, row: current };
}

/** `next` holds the start of the following row, not its number: one multiplication less a character. */
type Automaton = { next: Int32Array; found: Map<number, number[]>; firstFinal: number };

type State = { children: Map<number, State>; fallback: State | undefined; literals: number[]; row: number };

function buildAutomaton(literals: readonly string[]): Automaton {
  const root = newState();
  for (const [index, literal] of literals.entries()) addLiteral({ root, index, literal });
  const states = linkFallbacks(root);
  // States that end a literal get the last rows, so that the loop tells them apart with one comparison.
  const finals = states.filter((state) => state.literals.length > 0);
  const others = states.filter((state) => state.literals.length === 0);
  for (const [row, state] of [...others, ...finals].entries()) state.row = row * ALPHABET;
  const found = new Map(finals.map((state) => [state.row, state.literals]));
  return { next: fillRows(states), found, firstFinal: others.length * ALPHABET };
}

function newState(): State {
  return { children: new Map(), fallback: undefined, literals: [], row: 0 };
}

function addLiteral({ root, index, literal }: { root: State; index: number; literal: string }): void {
  let state = root;
  for (const character of literal.toLowerCase()) {
    const code = character.charCodeAt(0);
    const child = state.children.get(code) ?? newState();
    state.children.set(code, child);
    state = child;
  }
  state.literals.push(index);
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
function fillRows(states: readonly State[]): Int32Array {
  const next = new Int32Array(states.length * ALPHABET);
  for (const { row, fallback, children } of states) {
    if (fallback) next.copyWithin(row, fallback.row, fallback.row + ALPHABET);
    for (const [code, child] of children) {
      next[row + code] = child.row;
      if (code >= 97 && code <= 122) next[row + code - 32] = child.row;
    }
  }
  return next;
}
