import type { View } from '../../shell/request-view.ts';
import type { Snapshot } from './data.ts';
import { cleanText } from '../../../../shared/core/hidden-characters.ts';
import { counted } from '../../ui/text/format.ts';

const triggers: Record<string, string> = {
  prompt: 'Before a prompt',
  agent_runs: 'After agent runs',
  tokens: 'After many tokens',
  compaction: 'Before a compaction',
  context_full: 'Context nearly full',
  session_end: 'Session ended',
  silence: 'When it fell silent',
  crash: 'Session broke off',
  command: 'By command',
  before_restore: 'Before a restore',
};

/** What made it be taken; an agent of another version may know more reasons. */
export function triggerWord(trigger: string): string {
  return Object.hasOwn(triggers, trigger)
    ? (triggers[trigger] ?? '')
    : cleanText(trigger).replaceAll('_', ' ');
}

/** Its number within the session, which is the end of its id. */
export function numberOf({ snapshot_id }: Pick<Snapshot, 'snapshot_id'>): string {
  return cleanText(snapshot_id.slice(snapshot_id.lastIndexOf('.') + 1));
}

/** Where the list has it. */
export function anchorOf(snapshot: Pick<Snapshot, 'snapshot_id'>): string {
  return `snapshot-${numberOf(snapshot).replaceAll(/\s/g, '')}`;
}

/** In one line, for what has no room for more. */
export function describeSnapshot({ view, snapshot }: { view: View; snapshot: Snapshot }): string {
  const at = view.times.exactClock(Date.parse(snapshot.taken_at));
  const files = counted({ count: snapshot.changed_files, one: 'changed file' });
  return `${numberOf(snapshot)} · ${at} · ${triggerWord(snapshot.trigger)} · ${files}`;
}
