import type { EventData } from '../../../../shared/events/event-schema.ts';

type Words = { title: string; text?: string | undefined };

const sessionWords = new Map([
  ['start', 'Session started'],
  ['resume', 'Session resumed'],
  ['clear', 'Conversation cleared'],
  ['compact', 'Went on after a compaction'],
  ['fork', 'Forked from another session'],
  ['end', 'Session ended'],
  ['needs_input', 'Waits for input'],
]);

export function describeSession(data: EventData<'session'>): Words {
  const word = sessionWords.get(data.action) ?? data.action;
  return { title: data.reason === undefined ? word : `${word}: ${data.reason}` };
}

export function describeDecision({ kind, question, outcome, reason }: EventData<'decision'>): Words {
  return {
    title: question ?? `Decision: ${kind}`,
    text: [question, outcome, reason].filter(Boolean).join('\n\n'),
  };
}

export function describeTask(data: EventData<'task'>): Words {
  return { title: `Task ${data.action}: ${data.subject ?? data.task_id}`, text: data.description };
}

export function describeWorktree(data: EventData<'worktree_operation'>): Words {
  return { title: `Worktree ${data.action}: ${data.branch ?? data.path ?? ''}` };
}

export function describeSystem(data: EventData<'system'>): Words {
  return { title: data.text ?? data.kind, text: data.text };
}

/** For what was recorded without its text (privacy level `metadata`). */
export function wordsFor(kind: string): string {
  return `${kind.replaceAll('_', ' ')} (text not shared)`;
}
