import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { listIfThere } from '../../files/read-if-there.ts';
import { readRegular } from '../../files/read-regular.ts';
import { writeAtomically } from '../../files/write-atomically.ts';

const markSchema = z.object({
  session_id: z.string(),
  written_at: z.string(),
  tokens: z.number().int().nonnegative(),
  source_tokens: z.number().int().nonnegative(),
});
type HandoffMark = z.infer<typeof markSchema>;

const START = '<!-- subtrack ';
const END = ' -->\n';

/** A new file, named for its moment; its first line says whose it is. Answers where it is. */
export function writeHandoffFile({
  folder,
  mark,
  text,
}: {
  folder: string;
  mark: HandoffMark;
  text: string;
}): string {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  let at = Date.parse(mark.written_at);
  // Two sessions may end in the same second.
  while (isOfAnother({ file: path.join(folder, fileName(at)), session: mark.session_id })) at += 1000;
  const file = path.join(folder, fileName(at));
  writeAtomically({ file, content: `${START}${JSON.stringify(mark)}${END}${text}` });
  return file;
}

function isOfAnother({ file, session }: { file: string; session: string }): boolean {
  return fs.existsSync(file) && readMark(file)?.session_id !== session;
}

function fileName(at: number): string {
  const [day = '', time = ''] = new Date(at).toISOString().split('T');
  return `session_${day.replaceAll('-', '')}_${time.slice(0, 8).replaceAll(':', '')}_handoff.md`;
}

/** The newest of each session, by session. What is no hand-off of ours is passed over. */
export function latestHandoffs({ folder }: { folder: string }): Map<string, HandoffMark & { file: string }> {
  const found = new Map<string, HandoffMark & { file: string }>();
  for (const name of listIfThere(folder).toSorted()) {
    if (!isHandoffName(name)) continue;
    const file = path.join(folder, name);
    const mark = readMark(file);
    if (mark) found.set(mark.session_id, { ...mark, file });
  }
  return found;
}

/** Whose it is; undefined for what is no hand-off of ours. */
export function handoffSession(file: string): string | undefined {
  return readMark(file)?.session_id;
}

export function isHandoffName(name: string): boolean {
  return /^session_\d{8}_\d{6}_handoff\.md$/.test(name);
}

function readMark(file: string): HandoffMark | undefined {
  try {
    const text = readRegular({ path: file, maxBytes: 4096, cut: true })?.toString('utf8') ?? '';
    if (!text.startsWith(START)) return undefined;
    return markSchema.parse(JSON.parse(text.slice(START.length, text.indexOf(END))));
  } catch {
    return undefined;
  }
}
