import fs from 'node:fs';
import path from 'node:path';
import { ifThere, listIfThere } from '../../files/read-if-there.ts';
import { writeAtomically } from '../../files/write-atomically.ts';
import type { AnsweredEvent } from './answered-events.ts';

// Answers that are ready, a file each, as the answerer reads them: which file, for whom, until when.

/** Whom an answer is for: the session that is compacted, or the next one that starts in a folder. */
type AnswerKey = { session: string } | { folder: string };

type Ready = {
  answers: string;
  event: AnsweredEvent;
  key: AnswerKey;
};

/** Undefined where there can be no such file: then there is no answer. */
function answerName(key: AnswerKey): string | undefined {
  if ('session' in key)
    return /^[0-9A-Za-z_-]{1,200}$/.test(key.session) ? `session-${key.session}` : undefined;
  const name = `folder-${key.folder.replaceAll('/', '%')}`;
  // The payload writes other characters with escapes, which a shell does not undo.
  const isPlain = key.folder.startsWith('/') && !/["\\\p{Cc}]/u.test(key.folder);
  return isPlain && Buffer.byteLength(name) <= 255 ? name : undefined;
}

/** As the client takes it, on one line. */
export function answerText({ event, context }: { event: AnsweredEvent; context: string }): string {
  return JSON.stringify({ hookSpecificOutput: { hookEventName: event, additionalContext: context } });
}

/** Answers whether it is ready now. `head`: a file of git's and the line that it must hold still. */
export function putAnswer({
  answers,
  event,
  key,
  until,
  head,
  context,
}: Ready & {
  /** Milliseconds. */
  until: number;
  head: { file: string; line: string } | undefined;
  /** Given to the model beside what the user says. */
  context: string;
}): boolean {
  const name = answerName(key);
  if (name === undefined || /\n/.test(`${head?.file}${head?.line}`)) return false;
  const answer = answerText({ event, context });
  const folder = path.join(answers, event);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lines = [head?.file ?? '', head?.line ?? '', String(Math.floor(until / 1000)), answer];
  writeAtomically({ file: path.join(folder, name), content: `${lines.join('\n')}\n` });
  return true;
}

export function takeBackAnswer({ answers, event, key }: Ready): void {
  const name = answerName(key);
  if (name === undefined) return;
  fs.rmSync(path.join(answers, event, name), { force: true });
  removeIfEmpty(path.join(answers, event));
}

/** Files of those in which one of these words stands: a session's id, or the path of its hand-off. */
export function answersWith({ answers, words }: { answers: string; words: readonly string[] }): string[] {
  const files = listIfThere(answers).flatMap((event) =>
    listIfThere(path.join(answers, event)).map((name) => path.join(answers, event, name)),
  );
  // As JSON writes them.
  const written = words.map((word) => JSON.stringify(word).slice(1, -1));
  return files.filter((file) => {
    const text = `${file}\n${ifThere(() => fs.readFileSync(file, 'utf8')) ?? ''}`;
    return written.some((word) => text.includes(word));
  });
}

/** Those that were given and those whose time is over go, so that nothing is left to look for. */
export function sweepAnswers({
  answers,
  event,
  now,
}: Pick<Ready, 'answers' | 'event'> & { now: number }): void {
  const folder = path.join(answers, event);
  for (const name of listIfThere(folder)) {
    const file = path.join(folder, name);
    const text = ifThere(() => fs.readFileSync(file, 'utf8')) ?? '';
    const until = Number(text.split('\n')[2] ?? 0);
    if (until * 1000 <= now) fs.rmSync(file, { force: true });
  }
  removeIfEmpty(folder);
}

function removeIfEmpty(folder: string): void {
  if (fs.existsSync(folder) && listIfThere(folder).length === 0) fs.rmdirSync(folder);
}
