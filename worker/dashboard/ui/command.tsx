import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { CopyButton } from './copy-button.tsx';

/** What to paste into a terminal, whole, and a button that copies it. */
export function Command({ text, word }: { text: string; word: string }) {
  return (
    <p class="to-copy">
      <span class="muted">{word}</span>
      <code class="command">{cleanText(text)}</code>
      <CopyButton text={text} word="Copy" small />
    </p>
  );
}
