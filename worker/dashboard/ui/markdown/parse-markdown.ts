import { Lexer, type Token } from 'marked';

/** Longer texts are shown as they were written: nobody reads them as prose, and parsing would hold up the page. */
const longestChars = 12_000;
/** Deeper quotes, lists or brackets than people write; parsers call themselves for each level. */
const deepNesting = /^[ \t>*+-]{60,}|\[{40,}|(?:[*_~`]){200,}/m;

/**
 * Markdown (GitHub's flavour) as tokens; undefined for what is better shown as it stands. Nothing is executed or
 * turned into markup here: HTML comes out as a token of its own, which is drawn as text.
 */
export function parseMarkdown(text: string): Token[] | undefined {
  if (text.length > longestChars || deepNesting.test(text)) return undefined;
  try {
    return new Lexer({ gfm: true, breaks: true }).lex(text);
  } catch {
    // A parser that fails has said that this is no Markdown: the text stands for itself.
    return undefined;
  }
}
