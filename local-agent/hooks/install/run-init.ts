import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Paths } from '../../config/paths.ts';
import { resolveClaudeDirs } from '../../config/paths.ts';
import { readTextIfThere } from '../../files/read-if-there.ts';
import { writeAtomically } from '../../files/write-atomically.ts';
import { recorderWord } from '../hook-entries.ts';
import { homeUnwritable, readHookRecord } from './hook-record.ts';
import type { HookChange } from './install-hooks.ts';
import { installHooks, uninstallHooks } from './install-hooks.ts';
import { answerGroup, answeredEvents, type AnsweredEvent } from '../answers/answered-events.ts';
import type { DesiredHooks } from './settings-hooks.ts';
import { renderAnswererScript } from '../answers/answerer-script.ts';
import { renderRecorderScript } from '../recorder-script.ts';

export type InitResult = {
  scope: 'user' | 'project';
  /** Where the recorder is, and whether this call wrote, kept or deleted it. */
  recorder: { file: string; change: 'written' | 'unchanged' | 'removed' | 'absent' };
  settings: HookChange[];
};

export type InitOptions = {
  paths: Paths;
  env: NodeJS.ProcessEnv;
  cwd: string;
  scope: 'user' | 'project';
  remove: boolean;
  /** Whether hooks may answer; undefined: as it was. */
  answers?: boolean | undefined;
  /** What a new session starts the agent with: Node and our script, as this very command runs. */
  launcher: { node: string; cli: string } | undefined;
};

/** `subtrack init` without its words: the recorder, then the entries that call it; `remove` the other way round. */
export function runInit({ paths, env, cwd, scope, remove, answers, launcher }: InitOptions): InitResult {
  const folders = scope === 'user' ? resolveClaudeDirs(env) : [path.join(cwd, '.claude')];
  const files = folders.map((folder) => path.join(folder, 'settings.json'));
  if (remove) {
    const settings = files.map((settingsFile) => uninstallHooks({ paths, settingsFile }));
    return { scope, settings, recorder: { file: paths.recorder, change: removeRecorder(paths) } };
  }
  const change = writeRecorder({ paths, launcher });
  const word = (file: string) => recorderWord({ recorder: file, userHome: env['HOME'] || os.homedir() });
  const answering = listAnswering({ answerer: word(paths.answerer) });
  const recorder = word(paths.recorder);
  const settings = files.map((settingsFile) =>
    installHooks({ paths, settingsFile, recorder, answering, answers }),
  );
  return { scope, settings, recorder: { file: paths.recorder, change } };
}

function listAnswering(words: { answerer: string }): DesiredHooks {
  const events = Object.keys(answeredEvents) as AnsweredEvent[];
  return events.map((event) => ({ event, group: answerGroup({ event, ...words }) }));
}

/** Replaced in one step: sessions that run now source this file at any moment. */
function writeRecorder({
  paths,
  launcher,
}: Pick<InitOptions, 'paths' | 'launcher'>): 'written' | 'unchanged' {
  const { spool, agentState, home } = paths;
  const script = renderRecorderScript({ spool, agentState, home, launcher });
  try {
    fs.mkdirSync(spool, { recursive: true, mode: 0o700 });
    const answerer = renderAnswererScript({
      answers: paths.answers,
      agentState,
      home,
      command: answerCommand(launcher),
    });
    if (readTextIfThere(paths.answerer) !== answerer)
      writeAtomically({ file: paths.answerer, content: answerer, mode: 0o700 });
    if (readTextIfThere(paths.recorder) === script) return 'unchanged';
    writeAtomically({ file: paths.recorder, content: script, mode: 0o700 });
    return 'written';
  } catch (cause) {
    throw homeUnwritable({ home: paths.home, cause });
  }
}

/** Beside the program as it is built, or in its sources. */
function answerCommand(launcher: InitOptions['launcher']): { node: string; program: string } | undefined {
  if (launcher === undefined) return undefined;
  const { node, cli } = launcher;
  const name = cli.endsWith('.ts') ? 'daemon/answer-process.ts' : 'answer-process.js';
  return { node, program: path.join(path.dirname(cli), name) };
}

/** Stays as long as another settings file calls it. */
function removeRecorder(paths: Paths): 'unchanged' | 'removed' | 'absent' {
  if (!fs.existsSync(paths.recorder)) return 'absent';
  if (Object.keys(readHookRecord(paths)).length > 0) return 'unchanged';
  fs.rmSync(paths.recorder);
  fs.rmSync(paths.answerer, { force: true });
  return 'removed';
}
