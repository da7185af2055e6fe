import type { SearchAnswer } from '../../../shared/protocol/companion.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';

type Hit = SearchAnswer['hits'][number];

/** A snippet is text, whatever it holds; the words that were looked for are marked in it. */
export function Snippet({ snippet, marks }: Pick<Hit, 'snippet' | 'marks'>) {
  return (
    <bdi class="snippet">
      {cutAtMarks({ snippet, marks }).map(({ text, marked }) =>
        marked ? <mark>{cleanText(text)}</mark> : <>{cleanText(text)}</>,
      )}
    </bdi>
  );
}

/** Marks that overlap, run backwards or lie outside are passed over: nothing of the snippet is lost or told twice. */
function cutAtMarks({ snippet, marks }: Pick<Hit, 'snippet' | 'marks'>): { text: string; marked: boolean }[] {
  const pieces: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const [from, to] of marks.toSorted((a, b) => a[0] - b[0])) {
    if (from < at || to <= from || to > snippet.length) continue;
    pieces.push({ text: snippet.slice(at, from), marked: false });
    pieces.push({ text: snippet.slice(from, to), marked: true });
    at = to;
  }
  return [...pieces, { text: snippet.slice(at), marked: false }].filter(({ text }) => text !== '');
}
