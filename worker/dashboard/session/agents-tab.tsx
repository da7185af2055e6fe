import { costUsd } from '../../../shared/core/money.ts';
import type { AgentRunRow } from '../../../shared/queries/parts/session-row.ts';
import type { View } from '../shell/request-view.ts';
import type { SessionData } from './data.ts';
import { CsvLink, Table } from '../ui/table.tsx';
import { Icon } from '../ui/icon.tsx';
import { linkHere } from '../shell/links.ts';
import { formatCount } from '../ui/text/format.ts';
import { agentColumns, inOrderOfLanes } from './agent-columns.tsx';
import { costOfSubtrees } from './subtree.ts';

/** What the server writes out at once; with script the table holds all, and as many rows as are in view. */
const shownAtOnce = 20;

export function AgentsTab({ view, data }: { view: View; data: SessionData }) {
  const rows = inOrderOfLanes(data.agents);
  const pages = Math.max(1, Math.ceil(rows.length / shownAtOnce));
  const wanted = Number(view.query.get('runs') ?? 1);
  const page = Number.isSafeInteger(wanted) && wanted >= 1 && wanted <= pages ? wanted : 1;
  const first = (page - 1) * shownAtOnce;
  const laneOf = (row: AgentRunRow) => linkHere({ view, set: { agent: row.agent_id, tab: 'agents' } });
  return (
    <>
      <div class="panel-note">
        <span class="faint n" data-part="runs" data-figure="listed">
          {pages === 1
            ? ''
            : `${first + 1}–${Math.min(first + shownAtOnce, rows.length)} of ${formatCount(rows.length)}`}
        </span>
        <RunPages view={view} page={page} pages={pages} />
        <CsvLink view={view} rows={rows} />
      </div>
      <div class="tab-scroll">
        <Table
          view={view}
          caption="Agents of this run"
          columns={agentColumns({ ...data, now: view.times.now, laneOf })}
          rows={rows.slice(first, first + shownAtOnce)}
          rowHref={laneOf}
          empty={{ icon: 'agents', says: 'No run is known of this session.' }}
        />
      </div>
    </>
  );
}

/** For readers without script. */
function RunPages({ view, page, pages }: { view: View; page: number; pages: number }) {
  if (pages === 1) return null;
  const to = (runs: number) => linkHere({ view, set: { tab: 'agents', runs } });
  return (
    <nav class="pages run-pages" aria-label="Pages of runs">
      {page > 1 ? (
        <a class="button icon-only" rel="prev" href={to(page - 1)}>
          <Icon name="left" label="Earlier runs" />
        </a>
      ) : null}
      {page < pages ? (
        <a class="button icon-only" rel="next" href={to(page + 1)}>
          <Icon name="right" label="Later runs" />
        </a>
      ) : null}
    </nav>
  );
}

export function sessionAgentsCsv({ agents }: Pick<SessionData, 'agents'>) {
  const costOf = costOfSubtrees(agents);
  return agents.map((run) => {
    const { cost_micros, subtree_cost_micros: _sum, ...row } = run;
    return {
      ...row,
      cost_usd: costUsd({ cost_micros, ...row }),
      subtree_cost_usd: costUsd(costOf(run)),
      subtree_unpriced_api_calls: costOf(run).unpriced_api_calls,
    };
  });
}
