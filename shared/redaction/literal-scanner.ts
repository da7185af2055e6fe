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

function buildAutomaton(literals: readonly string[]): Automaton {
  const { children, ends } = buildTrie(literals);
  const size = children.length;
  const fallback = new Uint16Array(size);
  const go = new Uint16Array(size * ALPHABET);
  const queue = [0];
  for (const state of queue) {
    const links = children[state];
    const back = fallback[state] ?? 0;
    if (state !== 0) ends[state]?.push(...(ends[back] ?? []));
    for (let code = 0; code < ALPHABET; code += 1) {
      const child = links?.get(code);
      const detour = state === 0 ? 0 : (go[back * ALPHABET + code] ?? 0);
      go[state * ALPHABET + code] = child ?? detour;
      if (child === undefined) continue;
      fallback[child] = detour;
      queue.push(child);
    }
  }
  return numberFinalsLast({ go, ends });
}

function buildTrie(literals: readonly string[]): { children: Map<number, number>[]; ends: number[][] } {
  const children: Map<number, number>[] = [new Map()];
  const ends: number[][] = [[]];
  for (const [index, literal] of literals.entries()) {
    let state = 0;
    for (const character of literal) {
      const code = foldCase(character.charCodeAt(0));
      let child = children[state]?.get(code);
      if (child === undefined) {
        child = children.push(new Map()) - 1;
        ends.push([]);
        children[state]?.set(code, child);
      }
      state = child;
    }
    ends[state]?.push(index);
  }
  return { children, ends };
}

/** Rows that end a literal come last, so the loop tells them apart with one comparison. */
function numberFinalsLast({ go, ends }: { go: Uint16Array; ends: number[][] }): Automaton {
  const isFinal = (state: number) => Number((ends[state] ?? []).length > 0);
  const order = [...ends.keys()].sort((a, b) => isFinal(a) - isFinal(b));
  const rowOf = new Int32Array(order.length);
  for (const [name, state] of order.entries()) rowOf[state] = name * ALPHABET;
  const next = new Int32Array(go.length);
  for (const [state, row] of rowOf.entries()) {
    for (let code = 0; code < ALPHABET; code += 1) {
      next[row + code] = rowOf[go[state * ALPHABET + foldCase(code)] ?? 0] ?? 0;
    }
  }
  const finals = order.filter(isFinal);
  const found = new Map(finals.map((state) => [rowOf[state] ?? 0, ends[state] ?? []]));
  return { next, found, firstFinal: (order.length - finals.length) * ALPHABET };
}

function foldCase(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code;
}
