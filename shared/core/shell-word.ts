/** A text as one word of a script, whatever it holds: as it is where that is safe, else in quotes. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : quotedWord(text);
}

/** The same, in quotes in any case. */
export function quotedWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

const controls = /\p{Cc}/u;

/**
 * A text as one word of a command that somebody copies and pastes into bash or zsh. What steers a terminal (a line break, an
 * escape) would act before the shell reads any quotes: it is written out.
 */
export function pastedWord(text: string): string {
  if (!controls.test(text)) return shellWord(text);
  const written = text
    .replaceAll(/[\\']/g, (character) => `\\${character}`)
    .replaceAll(
      /\p{Cc}/gu,
      (control) => String.raw`\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  return `$'${written}'`;
}

/** An option and its value, pasted: one that begins with a dash would be read as another option. */
export function pastedOption(option: string, value: string): string {
  return `${option}${value.startsWith('-') ? '=' : ' '}${pastedWord(value)}`;
}

/** What comes last in a pasted command: behind `--` nothing is an option. */
export function pastedLast(value: string): string {
  return `${value.startsWith('-') ? '-- ' : ''}${pastedWord(value)}`;
}
