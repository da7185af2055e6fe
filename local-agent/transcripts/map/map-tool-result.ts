import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventKey } from '../../../shared/events/event-key.ts';
import { denialOf } from '../../client/denial.ts';
import type { PendingTool } from '../files/file-context.ts';
import type { SpilledResult } from '../files/spilled-results.ts';
import { readGitWork, type GitWork } from '../../client/git-work.ts';
import { persistedOutput } from '../../client/persisted-output.ts';
import { mapFileOperation } from './file-operation.ts';
import { withoutAbsent, makeEvent } from './make-event.ts';
import { mapAgentResult, mapTaskStop } from './map-agent-run.ts';
import { mapSearches } from './map-api-call.ts';
import { mapDecision } from './map-decision.ts';
import type { CallSighting } from './record-sighting.ts';
import type { ToolResult } from './tool-result.ts';
import { mapTasks } from './map-tasks.ts';
import { mapWorktree } from './map-worktree.ts';
import { agentTools } from './map-tool-use.ts';
import { isOwnLaunch } from './tool-key.ts';
import { contentText, fieldsOf, textOf, type Fields } from '../../client/record-fields.ts';

/** The end of a call: how it went, and what it did to files, tasks, agents and worktrees. */
export function mapToolResult({
  sighting,
  block,
}: {
  sighting: CallSighting;
  block: Fields;
}): TrackedEvent[] {
  const id = textOf(block['tool_use_id']);
  const { record, file, state, time } = sighting;
  if (id === undefined) return [];
  const tool = state.pending.get(id);
  if (tool === undefined && isOwnLaunch({ file, toolUseId: id })) return [];
  state.pending.delete(id);
  const toolUseId = tool?.key ?? id;
  const isError = block['is_error'] === true;
  const told = () => contentText(block['content']) ?? '';
  const denial = isError ? denialOf({ record, text: told }) : undefined;
  const needsText = file.texts || (isError && denial === undefined);
  const shown = needsText ? told() : '';
  const result = fieldsOf(record['toolUseResult']) ?? {};
  const spilled = file.texts ? spilledText({ file, result, shown }) : undefined;
  const text = spilled?.text ?? shown;
  const outcome: ToolResult = { sighting, toolUseId, tool, result, isError, text };
  const status = denial !== undefined ? 'denied' : isError ? 'error' : 'ok';
  const events = [
    makeEvent({
      type: 'tool_usage',
      id: eventKey.toolUsage(toolUseId),
      time,
      file,
      data: withoutAbsent({
        tool_use_id: toolUseId,
        // Empty merges below the real name, which a sighting of the call tells.
        tool_name: tool?.name ?? '',
        status: status as 'ok' | 'error' | 'denied',
        started_at: tool?.started_at,
        ended_at: time,
        denial,
        output: file.texts ? text : undefined,
        output_bytes: file.texts ? (spilled?.bytes ?? Buffer.byteLength(text)) : undefined,
        // Of a call that failed, too: what it did before it did.
        commits: gitWork({ ...outcome, work: 'commit' }),
        pull_requests: gitWork({ ...outcome, work: 'pull_request' }),
      }),
    }),
  ];
  if (denial !== undefined) return [...events, ...mapDecision({ ...outcome, denial })];
  if (isError) events.push(toolError(outcome));
  return [...events, ...mapEffects(outcome)];
}

/** A large output, which the transcript only shows the beginning of. */
function spilledText({
  file,
  result,
  shown,
}: {
  file: CallSighting['file'];
  result: Fields;
  shown: string;
}): SpilledResult | undefined {
  const name = persistedOutput({ result, text: shown });
  return name === undefined ? undefined : file.spilled?.read(name);
}

function gitWork({ tool, text, work }: ToolResult & { work: GitWork }): string | undefined {
  return tool?.git?.includes(work) ? readGitWork({ work, output: text }) : undefined;
}

function mapEffects(outcome: ToolResult): TrackedEvent[] {
  const { sighting, tool, toolUseId, result, isError } = outcome;
  const name = tool?.name ?? '';
  const events: TrackedEvent[] = [];
  if (agentTools.has(name) || (name === '' && textOf(result['agentId']) !== undefined))
    events.push(...mapAgentResult({ sighting, tool, toolUseId, result, isError }));
  if (name === 'TaskStop' || name === 'KillShell') events.push(...mapTaskStop({ sighting, tool, result }));
  if (tool?.check !== undefined && sighting.file.texts) events.push(validation({ ...outcome, tool }));
  events.push(...mapDecision(outcome));
  if (isError) return events;
  return [
    ...events,
    ...mapFileOperation(outcome),
    ...mapTasks(outcome),
    ...mapWorktree(outcome),
    ...mapSearches(outcome),
  ];
}

function toolError({ sighting, toolUseId, tool, text }: ToolResult): TrackedEvent {
  const message = text.replace(/^<tool_use_error>([\s\S]*?)<\/tool_use_error>$/, '$1').trim();
  return makeEvent({
    type: 'error',
    id: eventKey.error(toolUseId),
    time: sighting.time,
    file: sighting.file,
    data: withoutAbsent({
      kind: 'tool' as const,
      message: message || 'failed without a message',
      tool_use_id: toolUseId,
      tool_name: tool?.name,
      fingerprint: '',
    }),
  });
}

function validation({
  sighting,
  toolUseId,
  tool,
  isError,
}: ToolResult & { tool: PendingTool }): TrackedEvent {
  return makeEvent({
    type: 'validation',
    id: eventKey.validation(toolUseId),
    time: sighting.time,
    file: sighting.file,
    data: withoutAbsent({
      kind: tool.check ?? 'test',
      command: tool.command,
      tool_use_id: toolUseId,
      passed: !isError,
    }),
  });
}
