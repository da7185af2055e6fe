import type { View } from '../shell/request-view.ts';
import type { CostKey, CostRow, CostsShown } from './data.ts';
import { isNoTool } from '../../../shared/queries/parts/tool-rest.ts';
import { costUsd } from '../../../shared/core/money.ts';
import { hueClass } from '../../../shared/agents/agent-hue.ts';
import { Cost } from '../ui/cost.tsx';
import { Bar } from '../ui/marks.tsx';
import { type Column } from '../ui/table.tsx';
import { linkTo, sessionPath } from '../shell/links.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { clippedLine, shownName } from '../ui/text/display-text.ts';
import { formatCount, formatShare, formatTokens } from '../ui/text/format.ts';
import { cacheShare, inputOf } from '../../../shared/core/tokens.ts';
import { seriesTones, toneOf } from '../../../shared/charts/series-tones.ts';

export const costWords: Record<CostKey, string> = {
  model: 'Model',
  agent: 'Agent type',
  tool: 'Tool',
  project: 'Project',
  branch: 'Branch',
  member: 'Person',
  session: 'Session',
};

export const costSorts: Record<string, (row: CostRow) => string | number | null> = {
  key: (row) => row.label.toLowerCase(),
  cost: (row) => row.cost_micros,
  input: inputOf,
  output: (row) => row.output_tokens,
  cache: cacheShare,
  calls: (row) => row.api_calls,
};

export function costColumns({ view, data }: { view: View; data: CostsShown }): Column<CostRow>[] {
  return [...nameColumns({ view, data }), ...figureColumns()];
}

function nameColumns({ view, data }: { view: View; data: CostsShown }): Column<CostRow>[] {
  const { by, totals, chart } = data;
  const total = Math.max(1, totals?.cost_micros ?? 1);
  const names = chart.series.map((series) => series.name);
  const tones = seriesTones({ by, names });
  return [
    {
      label: costWords[by],
      sort: 'key',
      className: by === 'session' ? 'wide two-lines' : 'wide',
      cell: (row) => (
        <span class="agent">
          <span
            class={`swatch ${by === 'agent' ? hueClass(row.key) : `tone-${toneOf({ tones, names, key: row.key })}`}`}
            aria-hidden="true"
          />
          <KeyLink view={view} data={data} row={row} />
        </span>
      ),
    },
    {
      label: 'Share',
      priority: 2,
      className: 'share',
      cell: (row) => (
        <span class="share-cell">
          <Bar share={row.cost_micros / total} />
          <span class="n r">{costUsd(row) === null ? '–' : formatShare(row.cost_micros / total)}</span>
        </span>
      ),
      href: (row) => costRowHref({ view, data, row }),
    },
  ];
}

function figureColumns(): Column<CostRow>[] {
  return [
    {
      label: 'Input',
      sort: 'input',
      figures: true,
      priority: 3,
      hint: 'Fresh, cache writes and cache reads',
      cell: (row) => formatTokens(inputOf(row)),
    },
    {
      label: 'Output',
      sort: 'output',
      figures: true,
      priority: 3,
      cell: (row) => formatTokens(row.output_tokens),
    },
    {
      label: 'Cached',
      sort: 'cache',
      figures: true,
      priority: 3,
      hint: 'Share of input that was read from the cache',
      cell: (row) => {
        const share = cacheShare(row);
        return share === null ? '–' : formatShare(share);
      },
    },
    { label: 'Calls', sort: 'calls', figures: true, priority: 2, cell: (row) => formatCount(row.api_calls) },
    {
      label: 'Cost',
      sort: 'cost',
      figures: true,
      cell: (row) => <Cost of={row} />,
    },
  ];
}

/** A session itself, or the sessions behind a row: the same table by session, so that the sums agree. */
export function costRowHref({ view, data, row }: { view: View; data: CostsShown; row: CostRow }): string {
  const { by, filter } = data;
  if (by === 'session') return `${sessionPath(row.key)}?tab=agents`;
  if (by === 'tool' && !isNoTool(row.key))
    return linkTo({
      view,
      path: '/tools/sessions',
      set: { tool: row.key, agent_type: filter.agent_type, sort: 'cost' },
    });
  const key = by === 'tool' ? {} : by === 'agent' ? { agent_type: row.key } : { [by]: row.key };
  const set = { agent_type: filter.agent_type, model: filter.model, ...key, by: 'session' };
  return linkTo({ view, path: '/costs', set });
}

function KeyLink({ view, data, row }: { view: View; data: CostsShown; row: CostRow }) {
  const href = costRowHref({ view, data, row });
  if (data.by === 'session') {
    return (
      <span class="recent-title">
        <a class="row-link clip" href={href} dir="auto">
          {clippedLine(row.label)}
        </a>
        <span class="line-two">
          <bdi class="clip">{cleanText(row.project ?? '')}</bdi>
        </span>
      </span>
    );
  }
  return (
    <a class="row-link clip" href={href} dir="auto">
      {shownName(row.label)}
    </a>
  );
}
