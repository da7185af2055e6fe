import type { View } from '../shell/request-view.ts';
import type { CostsData } from './data.ts';
import type { MapRow } from '../../../shared/charts/tool-map.ts';
import type { UsageRow } from '../../../shared/queries/parts/usage-row.ts';
import { layOutTreemap, type Area } from '../../../shared/charts/treemap.ts';
import { isNoTool } from '../../../shared/queries/parts/tool-rest.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { formatCost } from '../../../shared/core/money.ts';
import { linkTo } from '../shell/links.ts';
import { hueOf } from '../../../shared/agents/agent-hue.ts';
import { ChartLinks } from '../ui/chart-links.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { clip } from '../ui/text/display-text.ts';
import { formatTokens } from '../ui/text/format.ts';
import { tokensOf } from '../../../shared/core/tokens.ts';

const height = 260;
/** Width of the map in heights, on a screen of ordinary width. */
const wide = 2;
/** Smaller ones are no more than a line. */
const projectsShown = 24;

/** Projects, in each the agent types, and in those the tools, with an area for what they cost. */
export function MapPanel({ view, data }: { view: View; data: CostsData }) {
  return (
    <section class="panel" aria-label="Projects, agents and tools">
      <div class="panel-head">
        <h2>Projects, their agents and tools</h2>
        <span class="aside muted">
          {'value' in data.map && !data.map.value.hasTools ? 'Tools are drawn for fewer days' : null}
          <ChartLinks view={view} name={data.inTokens ? 'tokens-map' : 'cost-map'} />
        </span>
      </div>
      <ShowPart
        part={data.map}
        what="The map of projects"
        show={({ rows }) => <Treemap view={view} data={data} rows={rows} />}
      />
    </section>
  );
}

function Treemap({ view, data, rows }: { view: View; data: CostsData; rows: readonly MapRow[] }) {
  const amount = (row: UsageRow) => amountOf({ data, row });
  const sum = (of: readonly UsageRow[]) => of.reduce((all, row) => all + amount(row), 0);
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
              <Agent view={view} data={data} row={row} area={cells[index]} />
            ))}
            <rect class="treemap-project" {...placed(within)} />
            <Label area={within} text={cleanText(project)} />
          </>
        );
      })}
    </svg>
  );
}

type CellProps = { view: View; data: CostsData; row: MapRow; area: Area | undefined };

/** The tools of an agent, or the agent as one where no tool is told. */
function Agent({ view, data, row, area }: CellProps) {
  if (area === undefined || area.width === 0) return null;
  const hue = hueOf(row.key);
  const fill = `treemap-cell fill-${hue === undefined ? 'main' : `hue-${hue}`}`;
  const place = `${cleanText(row.project)}, ${cleanText(row.key)}`;
  const behind = (path: string, set: object) =>
    linkTo({ view, path, set: { project: row.project, agent_type: row.key, ...set } });
  const tools = row.tools.filter((tool) => amountOf({ data, row: tool }) > 0);
  const areas = layOutTreemap({
    values: tools.map((tool) => amountOf({ data, row: tool })),
    wide,
    within: area,
  });
  return (
    <>
      {tools.length === 0 ? (
        <a href={behind('/costs', { model: data.filter.model, by: 'session' })} tabindex={-1}>
          <title>{`${place}: ${figureOf({ data, row })}`}</title>
          <rect class={fill} {...placed(area)} />
        </a>
      ) : (
        tools.map((used, index) => (
          <a
            href={
              isNoTool(used.tool)
                ? behind('/costs', { by: 'session' })
                : behind('/tools/sessions', { tool: used.tool, sort: 'cost' })
            }
            tabindex={-1}
          >
            <title>{`${place}, ${cleanText(used.tool)}: ${figureOf({ data, row: used })}`}</title>
            <rect class={fill} {...placed(areas[index] ?? area)} />
            <ToolName area={areas[index] ?? area} text={cleanText(used.tool)} />
          </a>
        ))
      )}
      <rect class="treemap-agent" {...placed(area)} />
      <AgentName area={area} agent={cleanText(row.key)} figure={figureOf({ data, row })} />
    </>
  );
}

function amountOf({ data, row }: { data: CostsData; row: UsageRow }): number {
  return data.inTokens ? tokensOf(row) : row.cost_micros;
}

function figureOf({ data, row }: { data: CostsData; row: UsageRow }): string {
  return data.inTokens ? `${formatTokens(tokensOf(row))} tokens` : formatCost(row);
}

/** The map is at least this wide beside another, and on a phone; a character of a label takes about so much. In pixels. */
const least = { wide: 428, phone: 320, character: 6.7, margin: 8 };

/** How many characters there is room for. */
function roomOf({ area, across }: { area: Area; across: number }): number {
  return Math.floor((area.width * across - least.margin) / least.character);
}

type LabelProps = { area: Area; text: string };
const fitsOnPhone = ({ area, text }: LabelProps) => roomOf({ area, across: least.phone }) >= text.length;

/** A figure is whole or not there: half of one is another. */
function AgentName({ area, agent, figure }: { area: Area; agent: string; figure: string }) {
  const room = roomOf({ area, across: least.wide });
  if (room < Math.max(4, figure.length) || area.height < 0.3) return null;
  return (
    <svg
      class={`treemap-label${fitsOnPhone({ area, text: figure }) ? '' : ' treemap-wide'}`}
      {...placed(area)}
      aria-hidden="true"
    >
      <text x="6" y="100%" dy="-20">
        {clip({ text: agent, limit: room })}
      </text>
      <text class="treemap-figure" x="6" y="100%" dy="-6">
        {figure}
      </text>
    </svg>
  );
}

/** In the middle, where neither the project nor the agent is named. */
function ToolName({ area, text }: LabelProps) {
  const room = roomOf({ area, across: least.wide });
  if (room < 4 || area.height < 0.34) return null;
  return (
    <svg
      class={fitsOnPhone({ area, text }) ? undefined : 'treemap-wide'}
      {...placed(area)}
      aria-hidden="true"
    >
      <text class="treemap-figure" x="6" y="50%">
        {clip({ text, limit: room })}
      </text>
    </svg>
  );
}

/** What does not fit is cut off by its own drawing. */
function Label({ area, text }: LabelProps) {
  const room = roomOf({ area, across: least.wide });
  if (room < 3 || area.height < 0.12) return null;
  return (
    <svg class="treemap-name" {...placed(area)} aria-hidden="true">
      <text x="6" y="16">
        {clip({ text, limit: room })}
      </text>
    </svg>
  );
}

const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

function placed({ x, y, width, height: tall }: Area) {
  return { x: percent(x), y: percent(y), width: percent(width), height: percent(tall) };
}
