// How texts, and what somebody looks for, are cut into words.

/** Longer ones are keys, hashes and encoded bytes that nobody types. */
const MAX_WORD = 64;

const RUN = /[\p{L}\p{N}\p{M}_]+/gu;
/** Scripts that put no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\u30fc]/u;
const SPANS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\u30fc]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\u30fc]+/gu;
const ASCII_RUN = /\w+/g;
const PLAIN = /^[a-z0-9]+$/;
const CAPITALISED = /^[A-Z][a-z0-9]+$/;
const ASCII = /^[\0-\x7f]*$/;
const PART_BREAK = /_+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

/** One run of letters: a name as a whole and its parts, or characters of a script without spaces. */
export type Word = { kind: 'name'; whole: string; parts: string[] } | { kind: 'characters'; text: string };

/** `snake_case` and `camelCase` are names with parts; a path is several words. */
export function cutWords(text: string): Word[] {
  return runsOf(text).flatMap(wordsOf);
}

function runsOf(text: string): readonly string[] {
  return (ASCII.test(text) ? text.match(ASCII_RUN) : text.normalize('NFKC').match(RUN)) ?? none;
}

function wordsOf(run: string): Word[] {
  if (ASCII.test(run) || !UNSPACED.test(run)) return [nameOf(run)];
  const spans = run.match(SPANS) ?? none;
  return spans.map((span) => (UNSPACED.test(span) ? { kind: 'characters', text: span } : nameOf(span)));
}

const none: string[] = [];

function nameOf(run: string): Word {
  if (PLAIN.test(run)) return { kind: 'name', whole: run, parts: none };
  const whole = run.toLowerCase();
  if (CAPITALISED.test(run)) return { kind: 'name', whole, parts: none };
  const parts = run.split(PART_BREAK).filter((part) => part !== '');
  return {
    kind: 'name',
    whole: whole.replace(/^_+|_+$/g, '') || whole,
    parts: parts.length > 1 ? parts.map((part) => part.toLowerCase()) : none,
  };
}

/**
 * What the index keeps of a text: each word once, with spaces between. Characters are kept in pairs, and the last of a run
 * also by itself: so that one alone is the beginning of a word, too.
 */
export function indexedWords(text: string): string {
  const words = new Set<string>();
  for (const run of new Set(runsOf(text))) {
    // Most of a text; the rest takes a closer look.
    if (PLAIN.test(run)) {
      if (isKept(run)) words.add(run);
    } else for (const word of wordsOf(run)) addWord({ words, word });
  }
  return [...words].join(' ');
}

function addWord({ words, word }: { words: Set<string>; word: Word }): void {
  if (word.kind === 'name') {
    for (const name of [word.whole, ...word.parts]) if (isKept(name)) words.add(name);
    return;
  }
  for (const pair of pairsOf(word.text)) words.add(pair);
  words.add(Array.from(word.text).at(-1) ?? '');
}

/** One letter alone says nothing. */
export function isKept(name: string): boolean {
  return name.length > 1 && name.length <= MAX_WORD;
}

export function pairsOf(text: string): string[] {
  const characters = Array.from(text);
  return characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
}
