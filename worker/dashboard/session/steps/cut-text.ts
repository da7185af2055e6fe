import { pastedOption } from '../../../../shared/core/shell-word.ts';

/** As the sender writes it at the end of a text that was too long (`shared/privacy/cut.ts`). */
const cutMark = /… \[(\d{1,15}) more bytes stay on the machine\]$/;

/** A text without the sender's mark, and how many bytes of it stayed where it was recorded. */
export function readCut(text: string): { text: string; stays: number } {
  // The mark is short: a long text is not looked through for it.
  const tail = text.slice(-80);
  const found = cutMark.exec(tail);
  if (found === null) return { text, stays: 0 };
  return { text: `${text.slice(0, text.length - found[0].length)}…`, stays: Number(found[1]) };
}

/** Prints every event of the session whole, on the machine that recorded it. */
export function exportCommand(sessionId: string): string {
  return `${pastedOption('subtrack export events --session', sessionId)} --format json`;
}
