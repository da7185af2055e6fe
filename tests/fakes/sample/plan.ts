import type { ScriptedBlock } from '../messages-wire.ts';
import type { ScriptedReply, Scripts } from '../scripts.ts';

/** One prompt of a session: what is typed, and what the model then says turn by turn. */
type PlannedPrompt = { prompt: string; tag: string };

/** What a command that the session runs prints; several runs of the same command give one after the other. */
type CannedRun = { exit: number; seconds: number; output: string };

export type SessionPlan = {
  project: string;
  title: string;
  branch: string;
  version: '2.1.329' | '2.1.197';
  model: 'opus' | 'sonnet' | 'haiku';
  /** How long before "now" the session ends, in minutes. */
  endedMinutesAgo: number;
  prompts: readonly PlannedPrompt[];
  /** Between the first and the second prompt the context is compacted. */
  compact?: boolean;
  /** Kill the client once this command runs: the session stands still there. */
  killAt?: string;
  /** The command above waits for a permission. */
  waitsForPermission?: boolean;
  commands?: Readonly<Record<string, readonly CannedRun[]>>;
  scripts: (root: string) => Scripts;
};

/** `out` are tokens that the model spent beyond what is visible (thinking that is not returned). */
export function turn(content: ScriptedBlock[], out = 0): ScriptedReply & { out: number } {
  return { content, out };
}

export function text(words: string): ScriptedBlock {
  return { type: 'text', text: words };
}

export function thinking(words: string): ScriptedBlock {
  return { type: 'thinking', thinking: words };
}

export function tool(name: string, input: Record<string, unknown>): ScriptedBlock {
  return { type: 'tool', name, input };
}

export function read(file: string): ScriptedBlock {
  return tool('Read', { file_path: file });
}

export function bash(command: string, description: string): ScriptedBlock {
  return tool('Bash', { command, description });
}

export function edit(file: string, before: string, after: string): ScriptedBlock {
  return tool('Edit', { file_path: file, old_string: before, new_string: after, replace_all: false });
}

export function write(file: string, content: string): ScriptedBlock {
  return tool('Write', { file_path: file, content });
}

export function agent(o: {
  tag: string;
  type: string;
  description: string;
  prompt: string;
  model?: 'opus' | 'sonnet' | 'haiku';
  background?: boolean;
  isolation?: 'worktree';
}): ScriptedBlock {
  return tool('Agent', {
    description: o.description,
    prompt: `${o.prompt} [[${o.tag}]]`,
    subagent_type: o.type,
    ...(o.model ? { model: o.model } : {}),
    ...(o.background === undefined ? {} : { run_in_background: o.background }),
    ...(o.isolation ? { isolation: o.isolation } : {}),
  });
}
