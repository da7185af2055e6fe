import type { AgentRunRow } from '../../../../shared/queries/parts/session-row.ts';
import type { Scene } from './scene.ts';
import { agentColumns, inOrderOfLanes } from '../../session/agent-columns.tsx';
import { TableRow } from '../../ui/table-row.tsx';
import { createVirtualList, type VirtualList } from './virtual-list.ts';

const rowHeight = 51;

/** Fills the server's table with all runs of the session, of which as many rows exist as are in view. */
export function createAgentsTable() {
  let filled: { view: HTMLElement; rows: VirtualList<AgentRunRow> } | undefined;
  let columns: ReturnType<typeof agentColumns> = [];
  let order: AgentRunRow[] = [];
  const draw = ({ panel, scene }: { panel: HTMLElement; scene: Scene }) => {
    const view = panel.querySelector<HTMLElement>('.tab-scroll');
    const list = panel.querySelector<HTMLElement>('tbody');
    if (view === null || list === null) return;
    const { session, agents, now } = scene.run;
    columns = agentColumns({ session, agents, now, laneOf });
    if (filled?.view !== view) {
      const drawRow = (row: AgentRunRow) =>
        // The runtime of islands makes nodes at once, whatever hono's types say.
        (<TableRow columns={columns} row={row} rowHref={laneOf} />) as unknown as HTMLElement;
      const none = { guess: () => rowHeight, onScroll: () => undefined, spacer: 'tr' as const };
      filled = { view, rows: createVirtualList({ view, list, draw: drawRow, ...none }) };
    }
    const { scrollTop } = view;
    order = inOrderOfLanes(agents);
    filled.rows.setItems(order);
    view.scrollTop = scrollTop;
    // Pages are for readers without script; here are all runs.
    for (const part of panel.querySelectorAll('.run-pages, [data-part="runs"]')) part.replaceChildren();
  };
  return {
    draw,
    /** The keyboard goes on from the row of this run. */
    focus({ agent_id }: AgentRunRow) {
      filled?.rows.scrollTo(order.findIndex((run) => run.agent_id === agent_id));
      const links = filled?.view.querySelectorAll<HTMLAnchorElement>('th a') ?? [];
      const link = Array.from(links).find(
        ({ search }) => new URLSearchParams(search).get('agent') === agent_id,
      );
      link?.focus({ preventScroll: true });
      link?.scrollIntoView({ block: 'nearest' });
    },
  };
}

function laneOf({ agent_id }: AgentRunRow): string {
  return `?${new URLSearchParams({ agent: agent_id, tab: 'agents' }).toString()}`;
}
