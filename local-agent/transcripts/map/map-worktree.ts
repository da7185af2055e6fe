import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventKey } from '../../../shared/events/event-key.ts';
import { withoutAbsent, makeEvent } from './make-event.ts';
import type { ToolResult } from './tool-result.ts';
import { textOf } from '../../client/record-fields.ts';

/** EnterWorktree and ExitWorktree. Worktrees of subagents are attributes of their runs. */
export function mapWorktree({ sighting, toolUseId, tool, result }: ToolResult): TrackedEvent[] {
  const action = worktreeAction({ name: tool?.name, outcome: textOf(result['action']) });
  if (action === undefined) return [];
  return [
    makeEvent({
      type: 'worktree_operation',
      id: eventKey.byContent('worktree_operation', toolUseId),
      time: sighting.time,
      file: sighting.file,
      data: withoutAbsent({
        action,
        path: textOf(result['worktreePath']),
        branch: textOf(result['worktreeBranch']),
      }),
    }),
  ];
}

function worktreeAction({ name, outcome }: { name: string | undefined; outcome: string | undefined }) {
  if (name === 'EnterWorktree') return 'enter' as const;
  return name === 'ExitWorktree' && outcome !== 'keep' ? ('remove' as const) : undefined;
}
