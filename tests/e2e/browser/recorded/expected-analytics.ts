import { layOutFlow } from '../../../../shared/charts/flow.ts';
import { cleanLine } from '../../../../shared/core/hidden-characters.ts';
import { formatMoney } from '../../../../shared/core/money.ts';
import {
  counted,
  formatCount,
  formatDuration,
  formatShare,
  formatTokens,
} from '../../../../shared/core/figures.ts';
import type { Expected } from './expected-figures.ts';

/** What `subtrack compare` prints. */
export type CompareJson = {
  figures: {
    figure: string;
    unit: 'usd' | 'tokens' | 'count' | 'share' | 'ms';
    first: number | null;
    second: number | null;
    difference: number | null;
  }[];
};

const writers: Record<CompareJson['figures'][number]['unit'], (value: number) => string> = {
  usd: (value) => formatMoney(Math.round(value * 1_000_000)),
  tokens: formatTokens,
  count: formatCount,
  share: formatShare,
  ms: formatDuration,
};

/** Both sides and what the second has more, as such and as a share of the first. */
export function compareFigures({ figures }: CompareJson): Expected {
  const expected: Expected = new Map();
  for (const { figure, unit, first, second, difference } of figures) {
    const write = (value: number | null) => (value === null ? '–' : writers[unit](value));
    expected.set(`mark | ${figure} | first`, write(first));
    expected.set(`mark | ${figure} | second`, write(second));
    expected.set(`mark | ${figure} | difference`, change({ unit, first, difference }));
  }
  return expected;
}

function change(o: Pick<CompareJson['figures'][number], 'unit' | 'first' | 'difference'>): string {
  const { unit, first, difference } = o;
  if (difference === null) return '–';
  if (difference === 0) return 'the same';
  const sign = difference > 0 ? '+' : '−';
  const much = writers[unit](Math.abs(difference));
  if (unit === 'share') return `${sign}${much.replace(' %', '')} points`;
  const share = first === null || first === 0 ? Infinity : Math.abs(difference / first);
  return share > 9.99 ? `${sign}${much}` : `${sign}${much}, ${sign}${formatShare(share)}`;
}

const flowKey = (name: string) => `chart | Calls from agents to tools, and how they ended | ${name}`;
const writeCalls = (count: number) => counted({ count, one: 'call' });

/** A row of `subtrack chart tool-flow`. */
export type FlowJson = { agent: string; tool: string; outcome: string; value: number };

/** What the flow from agents to tools says of its parts. */
export function flowFigures(rows: readonly FlowJson[]): Expected {
  const { nodes, bands } = layOutFlow(
    rows.map(({ agent, tool, outcome, value }) => ({ path: [agent, tool, outcome], value })),
  );
  return new Map([
    ...nodes.map(({ name, value }) => [flowKey(cleanLine(name)), writeCalls(value)] as const),
    ...bands.map(
      ({ source, target, value }) =>
        [flowKey(`${cleanLine(source)}, ${cleanLine(target)}`), writeCalls(value)] as const,
    ),
  ]);
}
