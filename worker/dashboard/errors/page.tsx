import { ShowPart } from '../ui/missing.tsx';
import { nothingFound } from '../ui/nothing-found.ts';
import { PagedTable } from '../ui/paged-table.tsx';
import { CsvLink } from '../ui/table.tsx';
import { valueOr } from '../shell/load-parts.ts';
import type { View } from '../shell/request-view.ts';
import { counted, formatCount } from '../ui/text/format.ts';
import { errorColumns, groupOf } from './columns.tsx';
import { pageSize, type ErrorsData } from './data.ts';
import { errorFilters, ErrorFilters } from './filters.tsx';

export function ErrorsPage({ view, data, blank }: { view: View; data: ErrorsData; blank: boolean }) {
  const { rows, totals, sort, paging } = data;
  const groups = valueOr(totals, undefined)?.groups ?? 0;
  return (
    <>
      <div class="page-head">
        <h1>Errors</h1>
        <span class="muted n" data-figure="errors">
          {'value' in totals ? totalWords(totals.value) : ''}
        </span>
        <span class="aside">
          <CsvLink view={view} rows={valueOr(rows, [])} newest />
        </span>
      </div>
      <ErrorFilters view={view} data={data} />
      <PagedTable
        view={view}
        label="Errors"
        what="The errors"
        part={rows}
        paging={paging}
        total={groups}
        caption="Errors, grouped by fault"
        columns={errorColumns({ view, data })}
        sort={sort}
        rowHref={(row) => groupOf({ view, row })}
        empty={
          blank
            ? {
                icon: 'check',
                says: 'Nothing is recorded yet, so no error is either.',
                command: 'subtrack import',
              }
            : nothingFound({ view, icon: 'check', what: 'Nothing failed', filters: errorFilters })
        }
      >
        <ShowPart part={totals} what="Their sums" />
        <ShowPart part={data.trends} what="The trends" />
        <ShowPart part={data.choices} what="The choices of tool and agent" />
        <ShowPart part={data.branches} what="The choices of branch" />
      </PagedTable>
    </>
  );
}

/** `1,157 errors in 42 groups · the 50 most frequent shown`. */
function totalWords(totals: { occurrences: number; groups: number } | undefined): string {
  const { occurrences = 0, groups = 0 } = totals ?? {};
  const all = `${counted({ count: occurrences, one: 'error' })} in ${counted({ count: groups, one: 'group' })}`;
  return groups > pageSize ? `${all} · ${formatCount(pageSize)} on a page` : all;
}
