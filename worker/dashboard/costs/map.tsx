import type { View } from '../shell/request-view.ts';
import type { CostsData } from './data.ts';
import type { z } from 'zod';
import type { usageByProjectAgent } from '../../../shared/queries/usage-by-project-agent.ts';
import { layOutTreemap, type Area } from '../../../shared/charts/treemap.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { formatCost } from '../../../shared/core/money.ts';
import { linkTo } from '../shell/links.ts';
import { hueOf } from '../ui/agent-hue.ts';
import { ShowPart } from '../ui/missing.tsx';
import { clip } from '../ui/text/display-text.ts';
import { formatTokens } from '../ui/text/format.ts';
import { tokensOf } from '../ui/tokens.ts';

type Row = z.infer<typeof usageByProjectAgent.row>;

const height = 260;
/** Width of the map in heights, on a screen of ordinary width. */
const wide = 2;
/** Smaller ones are no more than a line. */
const projectsShown = 24;

/** Projects, and in each the agent types, with an area for what they cost. */
export function MapPanel({ view, data }: { view: View; data: CostsData }) {
  return (
    <section class="panel" aria-label="Projects and agents">
      <div class="panel-head">
        <h2>Projects and their agents</h2>
      </div>
      <ShowPart
        part={data.map}
        what="The map of projects"
        show={(rows) => <Treemap view={view} data={data} rows={rows} />}
      />
    </section>
  );
}

function Treemap({ view, data, rows }: { view: View; data: CostsData; rows: readonly Row[] }) {
  const amount = (row: Row) => (data.inTokens ? tokensOf(row) : row.cost_micros);
  const sum = (of: readonly Row[]) => of.reduce((all, row) => all + amount(row), 0);
  const groups = [...Map.groupBy(rows, (row) => row.project)]
    .filter(([, own]) => sum(own) > 0)
    .sort(([, a], [, b]) => sum(b) - sum(a))
    .slice(0, projectsShown);
  if (groups.length === 0) return <p class="chart-none muted">Nothing to draw.</p>;
  const areas = layOutTreemap({ values: groups.map(([, own]) => sum(own)), wide });
  return (
    <svg class="treemap" height={height} role="group" aria-label="What agents cost in projects">
      {groups.map(([project, own], at) => {
        const within = areas[at];
        if (within === undefined) return null;
        const cells = layOutTreemap({ values: own.map(amount), wide, within });
        return (
          <>
            {own.map((row, index) => (
              <Cell view={view} data={data} row={row} area={cells[index]} />
            ))}
            <rect class="treemap-project" {...placed(within)} />
            <Label area={within} text={cleanText(project)} />
          </>
        );
      })}
    </svg>
  );
}

function Cell(o: { view: View; data: CostsData; row: Row; area: Area | undefined }) {
  const { view, row, area } = o;
  if (area === undefined || area.width === 0) return null;
  const figure = o.data.inTokens ? `${formatTokens(tokensOf(row))} tokens` : formatCost(row);
  const agent = cleanText(row.key);
  const hue = hueOf(row.key);
  const set = { project: row.project, agent_type: row.key, model: o.data.filter.model, by: 'session' };
  return (
    <a href={linkTo({ view, path: '/costs', set })} tabindex={-1}>
      <title>{`${cleanText(row.project)}, ${agent}: ${figure}`}</title>
      <rect class={`treemap-cell fill-${hue === undefined ? 'main' : `hue-${hue}`}`} {...placed(area)} />
      {area.width > 0.09 && area.height > 0.3 ? (
        <svg {...placed(area)} aria-hidden="true">
          <text x="6" y="100%" dy="-20">
            {clip({ text: agent, limit: 40 })}
          </text>
          <text class="treemap-figure" x="6" y="100%" dy="-6">
            {figure}
          </text>
        </svg>
      ) : null}
    </a>
  );
}

/** What does not fit is cut off by its own drawing. */
function Label({ area, text }: { area: Area; text: string }) {
  if (area.width < 0.05 || area.height < 0.12) return null;
  return (
    <svg class="treemap-name" {...placed(area)} aria-hidden="true">
      <text x="6" y="16">
        {clip({ text, limit: 60 })}
      </text>
    </svg>
  );
}

const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

function placed({ x, y, width, height: tall }: Area) {
  return { x: percent(x), y: percent(y), width: percent(width), height: percent(tall) };
}
