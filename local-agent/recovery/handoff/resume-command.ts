import { pastedWord } from '../../../shared/core/shell-word.ts';

/** A start of Claude Code; it has to be in the folder that the session was begun in. */
export type ClientCall = { cwd: string | null; args: readonly string[] };

/** Goes on with a session. */
export function resumeCall({ sessionId, cwd }: { sessionId: string; cwd: string | null }): ClientCall {
  return { cwd, args: ['--resume', sessionId] };
}

/** A new session, which is told where the hand-off lies. */
export function handoffCall({ file, cwd }: { file: string; cwd: string | null }): ClientCall {
  return { cwd, args: [`Read the hand-off in ${file}, then go on with what it says is open.`] };
}

/** To paste into a shell. */
export function toShell({ cwd, args }: ClientCall): string {
  const call = ['claude', ...args].map(pastedWord).join(' ');
  return cwd === null ? call : `cd ${pastedWord(cwd)} && ${call}`;
}
