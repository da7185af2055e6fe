import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import { fieldsOf, listOf, textOf } from '../client/record-fields.ts';
import { summarizeTool } from '../client/tool-summary.ts';
import type { HookPlace } from './hook-sighting.ts';
import { byContent, other } from './hook-sighting.ts';

/** Notifications after which the session stands still until somebody answers. */
const waiting = new Set([
  'permission_prompt',
  'idle_prompt',
  'elicitation_dialog',
  'elicitation_url_dialog',
  'agent_needs_input',
]);

/** The session asks for somebody: why, in one line. */
export function mapNeedsInput(place: HookPlace): TrackedEvent[] {
  const reason = reasonOf(place);
  if (reason === undefined) return [other(place)];
  return [byContent(place, 'session', { action: 'needs_input', reason })];
}

function reasonOf({ payload }: HookPlace): string | undefined {
  if (payload.hook_event_name === 'PermissionRequest') {
    const name = textOf(payload['tool_name']) ?? 'a tool';
    const input = fieldsOf(payload['tool_input']) ?? {};
    if (name === 'ExitPlanMode') return 'plan to approve';
    const question = textOf(fieldsOf(listOf(input['questions'])[0])?.['question']);
    if (name === 'AskUserQuestion' && question !== undefined) return `question: ${question}`;
    return `permission: ${summarizeTool({ name, input, cwd: textOf(payload['cwd']) })}`;
  }
  const message = textOf(payload['message']) ?? '';
  if (payload.hook_event_name === 'Elicitation') {
    return `question from ${textOf(payload['mcp_server_name']) ?? 'an MCP server'}: ${message}`;
  }
  const type = textOf(payload['notification_type']) ?? '';
  // A reminder of the request that came before it, which said what for.
  if (!waiting.has(type) || message === 'Claude needs your permission') return undefined;
  // Idle is told apart from a question that holds work up: the status policy looks for this word.
  return type === 'idle_prompt' ? `idle: ${message}` : message || type;
}
