import { createHash } from 'node:crypto';
import type { EventData, TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventKey } from '../../../shared/events/event-key.ts';
import { withoutAbsent, makeEvent } from './make-event.ts';
import type { ToolResult } from './tool-result.ts';
import { fieldsOf, listOf, textOf } from '../../client/record-fields.ts';

type TaskData = EventData<'task'>;

/** What TaskCreate, TaskUpdate and TodoWrite did to the list of tasks. */
export function mapTasks(outcome: ToolResult): TrackedEvent[] {
  switch (outcome.tool?.name) {
    case 'TaskCreate':
      return created(outcome);
    case 'TaskUpdate':
      return updated(outcome);
    case 'TodoWrite':
      return listed(outcome);
    default:
      return [];
  }
}

function created(outcome: ToolResult): TrackedEvent[] {
  const task = fieldsOf(outcome.result['task']);
  const id = textOf(task?.['id']);
  if (id === undefined) return [];
  const subject = outcome.sighting.file.texts ? textOf(task?.['subject']) : undefined;
  const data = {
    task_id: id,
    action: 'created',
    state: 'pending',
    subject,
    description: outcome.tool?.details,
  };
  return [taskEvent(outcome, withoutAbsent(data) as TaskData)];
}

function updated(outcome: ToolResult): TrackedEvent[] {
  const { result, tool } = outcome;
  const id = textOf(result['taskId']) ?? tool?.task_id;
  if (id === undefined) return [];
  const state = textOf(fieldsOf(result['statusChange'])?.['to']);
  const action = state === 'completed' ? 'completed' : 'updated';
  const data = { task_id: id, action, state, subject: tool?.subject, description: tool?.details };
  return [taskEvent(outcome, withoutAbsent(data) as TaskData)];
}

/** The older list has no ids: a task is known by its text. */
function listed(outcome: ToolResult): TrackedEvent[] {
  const before = new Map(listOf(outcome.result['oldTodos']).map((todo) => [contentOf(todo), stateOf(todo)]));
  return listOf(outcome.result['newTodos']).flatMap((todo) => {
    const subject = contentOf(todo);
    const state = stateOf(todo);
    if (subject === undefined || before.get(subject) === state) return [];
    const task_id = `todo:${createHash('sha256').update(subject).digest('hex').slice(0, 16)}`;
    const action = state === 'completed' ? 'completed' : before.has(subject) ? 'updated' : 'created';
    const data = { task_id, action, state, subject: outcome.sighting.file.texts ? subject : undefined };
    return [taskEvent(outcome, withoutAbsent(data) as TaskData)];
  });
}

function contentOf(todo: unknown): string | undefined {
  return textOf(fieldsOf(todo)?.['content']);
}

function stateOf(todo: unknown): string | undefined {
  return textOf(fieldsOf(todo)?.['status']);
}

function taskEvent({ sighting, toolUseId }: ToolResult, data: TaskData): TrackedEvent {
  const id = eventKey.byContent('task', `${toolUseId}:${data.task_id}`);
  return makeEvent({ type: 'task', id, time: sighting.time, file: sighting.file, data });
}
