import { Icon } from './icon.tsx';

/** Puts a text on the clipboard; needs script, and is not shown without. */
export function CopyButton({ text, word, small = false }: { text: string; word: string; small?: boolean }) {
  return (
    <button
      type="button"
      class={small ? 'plain copy small' : 'plain copy'}
      data-copy={text}
      data-word={word}
      title={small ? undefined : text}
    >
      <Icon name="copy" />
      <span data-part="word">{word}</span>
    </button>
  );
}
