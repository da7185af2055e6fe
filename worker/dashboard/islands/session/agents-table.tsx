import type { AgentRunRow } from '../../../../shared/queries/parts/session-row.ts';
import type { Scene } from './scene.ts';
import { agentColumns, inOrderOfLanes } from '../../session/agent-columns.tsx';
import { TableRow } from '../../ui/table-row.tsx';
import { createVirtualList, type VirtualList } from './virtual-list.ts';

const rowHeight = 51;

/** Fills the server's table with all runs of the session, of which as many rows exist as are in view. */
export function createAgentsTable(): (o: { panel: HTMLElement; scene: Scene }) => void {
  let filled: { view: HTMLElement; rows: VirtualList<AgentRunRow> } | undefined;
  let columns: ReturnType<typeof agentColumns> = [];
  return ({ panel, scene }) => {
    const view = panel.querySelector<HTMLElement>('.tab-scroll');
    const list = panel.querySelector<HTMLElement>('tbody');
    if (view === null || list === null) return;
    const { session, agents, now } = scene.run;
    columns = agentColumns({ session, agents, now, laneOf });
    if (filled?.view !== view) {
      const draw = (row: AgentRunRow) =>
        // The runtime of islands makes nodes at once, whatever hono's types say.
        (<TableRow columns={columns} row={row} rowHref={laneOf} />) as unknown as HTMLElement;
      const none = { guess: () => rowHeight, onScroll: () => undefined, spacer: 'tr' as const };
      filled = { view, rows: createVirtualList({ view, list, draw, ...none }) };
    }
    const { scrollTop } = view;
    filled.rows.setItems(inOrderOfLanes(agents));
    view.scrollTop = scrollTop;
    // Pages are for readers without script; here are all runs.
    for (const part of panel.querySelectorAll('.run-pages, [data-part="runs"]')) part.replaceChildren();
  };
}

function laneOf({ agent_id }: AgentRunRow): string {
  return `?${new URLSearchParams({ agent: agent_id, tab: 'agents' }).toString()}`;
}
