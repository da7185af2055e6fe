import type { Difference, FigureUnit } from '../../../../shared/compare/figures.ts';
import { compareFigures, plainDifferences } from '../../../../shared/compare/figures.ts';
import { firstLine } from '../../ui/text/display-text.ts';
import { formatCount, formatDuration, formatMoney, formatShare, formatTokens } from '../../ui/text/format.ts';
import type { Compared, Side } from './data.ts';

export function FiguresTable({ a, b }: { a: NonNullable<Side>; b: NonNullable<Side> }) {
  return (
    <table class="compare">
      <caption class="hidden-text">Figures of both, and what the second has more</caption>
      <thead>
        <tr>
          <th scope="col">Figure</th>
          {[a, b].map((side) => (
            <th scope="col" class="r">
              <a class="clip" href={side.href} dir="auto">
                {firstLine(side.label) || 'without a name'}
              </a>
            </th>
          ))}
          <th scope="col" class="r">
            Difference
          </th>
        </tr>
      </thead>
      <tbody>
        {compareFigures({ a: a.figures, b: b.figures }).map((row) => (
          <tr>
            <th scope="row">{row.label}</th>
            <td class="r n" data-figure={`${row.label} | first`}>
              {write({ unit: row.unit, value: row.a })}
            </td>
            <td class="r n" data-figure={`${row.label} | second`}>
              {write({ unit: row.unit, value: row.b })}
            </td>
            <td class="r n" data-figure={`${row.label} | difference`}>
              {changeWords(row)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const writers: Record<FigureUnit, (value: number) => string> = {
  cost: formatMoney,
  tokens: formatTokens,
  count: formatCount,
  share: formatShare,
  duration: formatDuration,
};

function write({ unit, value }: { unit: FigureUnit; value: number | null }): string {
  return value === null ? '–' : writers[unit](value);
}

/** `+$1.20, +31 %`; of shares the points alone. */
function changeWords({ unit, change, share }: Difference): string {
  if (change === null) return '–';
  if (change === 0) return 'the same';
  const sign = change > 0 ? '+' : '−';
  const figure = `${sign}${writers[unit](Math.abs(change))}`;
  if (unit === 'share') return `${figure.replace(' %', '')} points`;
  return share === null || Math.abs(share) > 9.99
    ? figure
    : `${figure}, ${sign}${formatShare(Math.abs(share))}`;
}

export function compareCsv({ a, b }: Compared) {
  if (a === undefined || b === undefined) return [];
  return plainDifferences(compareFigures({ a: a.figures, b: b.figures }));
}
