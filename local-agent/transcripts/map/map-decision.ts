import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventKey } from '../../../shared/events/event-key.ts';
import { withoutAbsent, makeEvent } from './make-event.ts';
import type { ToolResult } from './tool-result.ts';
import { fieldsOf } from '../../client/record-fields.ts';
import { toJson } from '../../client/to-json.ts';

/** Answers to questions, approvals of plans, refused permissions. */
export function mapDecision({
  sighting,
  toolUseId,
  tool,
  result,
  isError,
  text,
  denial,
}: ToolResult & { denial?: string }): TrackedEvent[] {
  const kind = decisionKind({ name: tool?.name, denied: denial !== undefined });
  if (kind === undefined || (isError && denial === undefined)) return [];
  const started = Date.parse(tool?.started_at ?? sighting.time);
  const answers = fieldsOf(result['answers']);
  const outcome = denial !== undefined ? 'denied' : kind === 'plan' ? 'approved' : undefined;
  return [
    makeEvent({
      type: 'decision',
      id: eventKey.decision(toolUseId),
      time: sighting.time,
      file: sighting.file,
      data: withoutAbsent({
        kind,
        question: tool?.question,
        outcome: outcome ?? (answers && sighting.file.texts ? toJson(answers) : undefined),
        reason: denial ?? (kind === 'question' && !answers && text !== '' ? text : undefined),
        tool_use_id: toolUseId,
        tool_name: tool?.name,
        duration_ms: Math.max(0, Date.parse(sighting.time) - started),
      }),
    }),
  ];
}

function decisionKind({ name, denied }: { name: string | undefined; denied: boolean }) {
  if (name === 'AskUserQuestion') return 'question' as const;
  if (name === 'ExitPlanMode') return 'plan' as const;
  return denied ? ('permission' as const) : undefined;
}
