import { displayWidth } from './display-width.ts';

/** Words into lines of at most `width` columns; a longer word gets a line of its own. */
export function wrapText({ text, width }: { text: string; width: number }): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}
