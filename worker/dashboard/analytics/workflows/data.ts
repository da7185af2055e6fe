import type { ReaderDeps } from '../../../deps.ts';
import { flowOf } from '../../../../shared/charts/flow-chart.ts';
import { microsToUsd } from '../../../../shared/core/money.ts';
import { MINUTE } from '../../../../shared/core/time.ts';
import { toolsByAgent } from '../../../../shared/queries/tools-by-agent.ts';
import { workflowRuns } from '../../../../shared/queries/workflow-runs.ts';
import { findWaits } from '../../../../shared/workflows/find-waits.ts';
import { mineWorkflows, type Workflow } from '../../../../shared/workflows/mine-workflows.ts';
import { once, type Shown } from '../../shell/load-parts.ts';
import { readText, scopeOf, type View } from '../../shell/request-view.ts';

/** Habits change slowly: a team's Worker keeps what it read for a while. */
const keptMs = 10 * MINUTE;

export type WorkflowsData = Shown<ReturnType<typeof askWorkflows>>;

/** What agents do after one another, which tools they call, and which of them others wait for. */
export function askWorkflows({ deps, view }: { deps: ReaderDeps; view: View }) {
  const filter = { ...scopeOf(view), model: readText(view.query, 'model') };
  const recall = deps.recall(keptMs);
  const runs = once(() => recall(workflowRuns, filter));
  return {
    workflows: async () => mineWorkflows(await runs()),
    flow: async () => flowOf(await recall(toolsByAgent, filter)),
    waited: async () => findWaits(await runs()),
  };
}

export function workflowsCsv(rows: readonly Workflow[]) {
  return rows.map((row) => ({
    workflow: row.steps.join(' → '),
    times: row.times,
    sessions: row.sessions,
    success: row.success,
    p50_ms: row.p50_ms,
    cost_usd: microsToUsd(row.cost_micros),
    session_id: row.session_id,
  }));
}
