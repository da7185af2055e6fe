import { bandPath, toneOfBand, toneOfNode } from '../../../../shared/charts/draw/flow.ts';
import { layOutFlow, type FlowRow } from '../../../../shared/charts/flow.ts';
import { cleanLine } from '../../../../shared/core/hidden-characters.ts';
import { clip } from '../../ui/text/display-text.ts';
import { counted, formatCount } from '../../ui/text/format.ts';

const width = 960;
const height = 380;
const nodeWidth = 10;
/** Room for the names of the last column. */
const right = 130;

/** Agents, their tools and how the calls ended; by keyboard the tables of Agents and Tools lead to the same rows. */
export function FlowPanel({ rows }: { rows: readonly FlowRow[] }) {
  const { nodes, bands } = layOutFlow(rows);
  if (nodes.length === 0) return <p class="chart-none muted">No tool was called.</p>;
  const across = (column: number) => ((width - right) * column) / 2;
  const down = (share: number) => share * height;
  return (
    <div class="flow-scroll" tabindex={0} role="region" aria-label="Calls from agents to tools">
      <svg
        class="flow"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label="Calls from agents to tools, and how they ended"
      >
        {bands.map((band) => (
          <path
            class={`flow-band fill-${toneOfBand(band)}`}
            d={bandPath({ band, from: across(band.column) + nodeWidth, to: across(band.column + 1), down })}
          >
            <title>{`${cleanLine(band.source)}, ${cleanLine(band.target)}: ${counted({ count: band.value, one: 'call' })}`}</title>
          </path>
        ))}
        {nodes.map((node) => (
          <>
            <rect
              class={`fill-${toneOfNode(node)}`}
              x={across(node.column)}
              y={down(node.from).toFixed(1)}
              width={nodeWidth}
              height={Math.max(1, down(node.to - node.from)).toFixed(1)}
            >
              <title>{`${cleanLine(node.name)}: ${counted({ count: node.value, one: 'call' })}`}</title>
            </rect>
            {down(node.to - node.from) < 10 ? null : (
              <text
                x={across(node.column) + nodeWidth + 6}
                y={(down((node.from + node.to) / 2) + 4).toFixed(1)}
              >
                {`${clip({ text: cleanLine(node.name), limit: 26 })} · ${formatCount(node.value)}`}
              </text>
            )}
          </>
        ))}
      </svg>
    </div>
  );
}
