/** What continues a session of Claude Code, to paste into a shell: it is resumed in the folder that it was begun in. */
export function resumeCommand({ sessionId, cwd }: { sessionId: string; cwd: string | null }): string {
  const resume = `claude --resume ${shellWord(sessionId)}`;
  return cwd === null ? resume : `cd ${shellWord(cwd)} && ${resume}`;
}

function shellWord(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
