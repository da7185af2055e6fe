import fs from 'node:fs';
import path from 'node:path';
import { isAppError } from '../../../shared/core/errors.ts';
import { runGit } from '../git/run-git.ts';
import type { Edit } from './agent-edits.ts';

/**
 * Takes some edits out of a file and leaves what others did to it: merges what leads from `earlier` with these edits back to
 * `earlier` into the file as it is `now`. Undefined where they do not apply alone, overlap with what others did, or nothing of
 * them is left. `folder` is for files in between.
 */
export async function undoEdits({
  earlier,
  now,
  edits,
  folder,
}: {
  earlier: Buffer;
  now: Buffer;
  edits: readonly Edit[];
  folder: string;
}): Promise<Buffer | undefined> {
  const edited = withEdits({ content: earlier, edits });
  if (edited === undefined) return undefined;
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const scratch = fs.mkdtempSync(path.join(folder, 'merge-'));
  try {
    const [mine, base, other] = [now, edited, earlier].map((content, index) => {
      fs.writeFileSync(path.join(scratch, String(index)), content, { mode: 0o600 });
      return String(index);
    }) as [string, string, string];
    const merged = await runGit({ cwd: scratch, args: ['merge-file', '-p', '-q', mine, base, other] });
    return merged.equals(now) ? undefined : merged;
  } catch (error) {
    // It ends with the number of conflicts, and refuses what is no text.
    if (isAppError(error, 'git.failed')) return undefined;
    throw error;
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** Undefined where a text to be replaced is not there, or is there more than once and only one was meant. */
function withEdits({ content, edits }: { content: Buffer; edits: readonly Edit[] }): Buffer | undefined {
  let text = content.toString('latin1');
  const ending = endingIn(text);
  for (const { before, after, everywhere } of edits) {
    const parts = before === '' ? [] : text.split(bytesOf({ text: before, ending }));
    if (parts.length < 2 || (parts.length > 2 && !everywhere)) return undefined;
    text = parts.join(bytesOf({ text: after, ending }));
  }
  return Buffer.from(text, 'latin1');
}

/** The client tells lines apart by one character in what it replaces, and writes them as the file has them. */
function endingIn(text: string): '\n' | '\r\n' {
  return text.includes('\r\n') && !/(?<!\r)\n/.test(text) ? '\r\n' : '\n';
}

/** One character a byte, as the content. */
function bytesOf({ text, ending }: { text: string; ending: string }): string {
  return Buffer.from(text.replaceAll(/\r?\n/g, ending === '\n' ? '$&' : ending), 'utf8').toString('latin1');
}
