import { layOutGrid } from '../../../../shared/charts/grid.ts';
import { formatCost } from '../../../../shared/core/money.ts';
import type { WorkRow } from '../../../../shared/queries/parts/work-row.ts';
import { linkTo } from '../../shell/links.ts';
import { shownName } from '../../ui/text/display-text.ts';
import type { View } from '../../shell/request-view.ts';
import { counted, formatCount } from '../../ui/text/format.ts';

/** Who works on what: people down, projects across, a shade for the hours. A table, so that it is read aloud as one. */
export function PeopleGrid({ view, rows }: { view: View; rows: readonly WorkRow[] }) {
  const { people, projects, cells, left } = layOutGrid(rows);
  if (people.length === 0) return <p class="chart-none muted">Nothing to draw.</p>;
  return (
    <div class="grid-scroll" tabindex={0} role="region" aria-label="People and projects">
      <table class="grid">
        <caption class="hidden-text">Active hours of people in projects</caption>
        <thead>
          <tr>
            <th scope="col">Person</th>
            {projects.map((project) => (
              <th scope="col" class="r" title={shownName(project)}>
                <bdi class="clip">{shownName(project)}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map((member, at) => (
            <tr>
              <th scope="row">
                <bdi class="clip">{shownName(member)}</bdi>
              </th>
              {cells[at]?.map((cell) =>
                cell === undefined ? (
                  <td class="r faint">–</td>
                ) : (
                  <td class={`r shade-${cell.level}`}>
                    <a
                      href={linkTo({ view, path: '/sessions', set: { member, project: cell.row.project } })}
                      title={`${counted({ count: cell.row.sessions, one: 'session' })}, ${formatCost(cell.row)}`}
                    >
                      {formatCount(cell.row.active_hours)}
                    </a>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {left === 0 ? null : (
        <p class="footnote">{`${counted({ count: left, one: 'pair' })} of a person and a project are in the CSV alone.`}</p>
      )}
    </div>
  );
}
