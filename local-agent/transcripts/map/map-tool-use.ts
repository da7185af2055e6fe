import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventKey } from '../../../shared/events/event-key.ts';
import { detectValidation } from '../../client/detect-validation.ts';
import { gitWorkOf } from '../../client/git-work.ts';
import type { MadeCall, PendingTool, PlannedAgent } from '../files/file-context.ts';
import { plannedFileOperation } from './file-operation.ts';
import { withoutAbsent, makeEvent } from './make-event.ts';
import type { CallSighting } from './record-sighting.ts';
import { isOwnLaunch, toolKey } from './tool-key.ts';
import { calledSkill } from '../../client/called-skill.ts';
import { promptHash } from '../../client/prompt-hash.ts';
import { fieldsOf, listOf, textOf, type Fields } from '../../client/record-fields.ts';
import { summarizeTool } from '../../client/tool-summary.ts';
import { toJson } from '../../client/to-json.ts';

export const agentTools: ReadonlySet<string> = new Set(['Agent', 'Task']);

/** Tools that change files: their inputs and results tell which and how. */
export const changingTools: ReadonlySet<string> = new Set(['Edit', 'MultiEdit', 'NotebookEdit', 'Write']);

/** Tools whose input or structured result tells more than that the call was made and how it went. */
export const tellingTools: ReadonlySet<string> = new Set([
  ...agentTools,
  'AskUserQuestion',
  'Edit',
  'EnterWorktree',
  'ExitPlanMode',
  'ExitWorktree',
  'KillShell',
  'MultiEdit',
  'NotebookEdit',
  'Skill',
  'SlashCommand',
  'TaskCreate',
  'TaskStop',
  'TaskUpdate',
  'TodoWrite',
  'WebSearch',
  'Write',
]);

/** A call begins. What its result needs to know about it waits in the state. */
export function mapToolUse({
  block,
  messageId,
  call,
  ...sighting
}: CallSighting & {
  block: Fields;
  messageId: string | undefined;
  /** The response that makes it. */
  call?: MadeCall | undefined;
}): TrackedEvent[] {
  const { file, state, time, record } = sighting;
  const id = textOf(block['id']);
  const name = textOf(block['name']) ?? 'unknown';
  if (id === undefined || (agentTools.has(name) && isOwnLaunch({ file, toolUseId: id }))) return [];
  const input = fieldsOf(block['input']) ?? {};
  const key = toolKey({ file, state, id, ms: Date.parse(time) });
  const tool = pendingTool({ name, input, time, messageId, call, texts: file.texts });
  state.pending.set(id, key === id ? tool : { ...tool, key });
  const text = file.texts ? toJson(block['input'] ?? {}) : undefined;
  return [
    makeEvent({
      type: 'tool_usage',
      id: eventKey.toolUsage(key),
      time,
      file,
      data: withoutAbsent({
        tool_use_id: key,
        tool_name: name,
        status: 'running' as const,
        message_id: messageId,
        started_at: time,
        skill: calledSkill({ name, input }),
        summary: file.texts ? summarizeTool({ name, input, cwd: textOf(record['cwd']) }) : undefined,
        input: text,
        input_bytes: text === undefined ? undefined : Buffer.byteLength(text),
      }),
    }),
  ];
}

function pendingTool({
  name,
  input,
  time,
  messageId,
  call,
  texts,
}: {
  name: string;
  input: Fields;
  time: string;
  messageId: string | undefined;
  call: MadeCall | undefined;
  texts: boolean;
}): PendingTool {
  const tool: PendingTool = { name, started_at: time };
  if (messageId !== undefined) tool.message_id = messageId;
  const operation = plannedFileOperation({ name, input, texts });
  if (operation) return { ...tool, ...operation };
  if (name === 'Bash' || name === 'PowerShell') {
    const command = textOf(input['command']) ?? '';
    if (!texts) return tool;
    const git = gitWorkOf(command);
    if (git.length > 0) tool.git = git;
    const check = detectValidation(command);
    return check === undefined ? tool : { ...tool, check, command };
  }
  if (name === 'WebSearch') return withoutAbsent({ ...tool, call });
  if (agentTools.has(name)) return { ...tool, agent: plannedAgent({ input, texts }) };
  const task_id = textOf(input['task_id']) ?? textOf(input['taskId']) ?? textOf(input['shell_id']);
  return withoutAbsent({
    ...tool,
    task_id,
    question: texts ? questionOf({ name, input }) : undefined,
    subject: texts ? textOf(input['subject']) : undefined,
    details: texts && name.startsWith('Task') ? textOf(input['description']) : undefined,
  });
}

function plannedAgent({ input, texts }: { input: Fields; texts: boolean }): PlannedAgent {
  const prompt = textOf(input['prompt']);
  return withoutAbsent({
    type: textOf(input['subagent_type']),
    description: textOf(input['description']),
    prompt: texts ? prompt : undefined,
    prompt_hash: prompt === undefined ? undefined : promptHash(prompt),
    model: textOf(input['model']),
    background: typeof input['run_in_background'] === 'boolean' ? input['run_in_background'] : undefined,
  });
}

function questionOf({ name, input }: { name: string; input: Fields }): string | undefined {
  if (name === 'ExitPlanMode') return textOf(input['plan']);
  if (name !== 'AskUserQuestion') return undefined;
  const questions = listOf(input['questions']).map((question) => textOf(fieldsOf(question)?.['question']));
  return questions.filter((question) => question !== undefined).join('\n') || undefined;
}
