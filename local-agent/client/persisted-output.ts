import { textOf, type Fields } from './record-fields.ts';

const told = /^<persisted-output>[^]{0,200}?saved to: ([^\n]{1,4096})\n/;

/**
 * The name of the file that holds the whole output of a call; undefined when the transcript has it itself. Lines of
 * subagents have no structured result, only the text that the model saw.
 */
export function persistedOutput({ result, text }: { result: Fields; text: string }): string | undefined {
  const path = textOf(result['persistedOutputPath']) ?? told.exec(text)?.[1];
  return path?.trim().split(/[/\\]/).at(-1);
}
