import type { NeedKind, TrackedEvent } from '../../shared/events/event-schema.ts';
import { fieldsOf, listOf, textOf } from '../client/record-fields.ts';
import { summarizeTool } from '../client/tool-summary.ts';
import type { HookPayload, HookSighting } from './hook-sighting.ts';
import { byContent, other } from './hook-sighting.ts';

/** Notifications after which the session stands still until somebody answers, and what for. */
const waiting = new Map<string, NeedKind>([
  ['permission_prompt', 'permission'],
  ['idle_prompt', 'idle'],
  ['elicitation_dialog', 'elicitation'],
  ['elicitation_url_dialog', 'elicitation'],
  ['agent_needs_input', 'question'],
]);

type Need = { needs: NeedKind; reason: string };

/** The session asks for somebody: what for, and why in one line. */
export function mapNeedsInput(sighting: HookSighting): TrackedEvent[] {
  const need = needOf(sighting);
  if (need === undefined) return [other(sighting)];
  return [byContent(sighting, 'session', { action: 'needs_input', ...need })];
}

function needOf({ payload }: HookSighting): Need | undefined {
  if (payload.hook_event_name === 'PermissionRequest') return requestOf(payload);
  const message = textOf(payload['message']) ?? '';
  if (payload.hook_event_name === 'Elicitation') {
    const server = textOf(payload['mcp_server_name']) ?? 'an MCP server';
    return { needs: 'elicitation', reason: `question from ${server}: ${message}` };
  }
  const type = textOf(payload['notification_type']) ?? '';
  const needs = waiting.get(type);
  // A reminder of the request that came before it, which said what for.
  if (needs === undefined || message === 'Claude needs your permission') return undefined;
  return { needs, reason: needs === 'idle' ? `idle: ${message}` : message || type };
}

function requestOf(payload: HookPayload): Need {
  const name = textOf(payload['tool_name']) ?? 'a tool';
  const input = fieldsOf(payload['tool_input']) ?? {};
  if (name === 'ExitPlanMode') return { needs: 'plan', reason: 'plan to approve' };
  const question = textOf(fieldsOf(listOf(input['questions'])[0])?.['question']);
  if (name === 'AskUserQuestion' && question !== undefined)
    return { needs: 'question', reason: `question: ${question}` };
  const summary = summarizeTool({ name, input, cwd: textOf(payload['cwd']) });
  return { needs: 'permission', reason: `permission: ${summary}` };
}
