import type { z } from 'zod';
import type { ReaderDeps } from '../../deps.ts';
import { errorKinds } from '../../../shared/events/event-schema.ts';
import { errorChoices } from '../../../shared/queries/error-choices.ts';
import { errors, errorSorts } from '../../../shared/queries/errors.ts';
import { errorsPerDay } from '../../../shared/queries/errors-per-day.ts';
import { errorsTotals } from '../../../shared/queries/errors-totals.ts';
import { readPaging } from '../ui/paged-table.tsx';
import { readSort } from '../ui/table.tsx';
import { askBranches } from '../shell/branch-filter.tsx';
import type { Shown } from '../shell/load-parts.ts';
import { listKeptMs, readText, scopeOf, type View } from '../shell/request-view.ts';
import { byDay } from '../ui/by-day.ts';

export const pageSize = 40;

export type ErrorRow = z.infer<typeof errors.row>;
type Asked = ReturnType<typeof askErrors>;
export type ErrorsData = Omit<Asked, 'asks'> & Shown<Asked['asks']>;

export function askErrors({ deps, view, csv }: { deps: ReaderDeps; view: View; csv: boolean }) {
  const kind = errorKinds.find((known) => known === view.query.get('kind'));
  const isNew = view.query.get('new') === 'today';
  const filter = {
    ...scopeOf(view),
    kind,
    tool_name: readText(view.query, 'tool'),
    agent_type: readText(view.query, 'agent_type'),
    text: readText(view.query, 'text'),
    branch: readText(view.query, 'branch'),
    new_since: isNew ? view.times.startOfDay(view.times.now) : undefined,
  };
  const sort = readSort({
    view,
    columns: errorSorts.map((name) => ({ sort: name })),
    fallback: { by: 'times', direction: 'desc' },
  });
  const paging = readPaging({ view, csv, pageSize });
  const recall = deps.recall(listKeptMs);
  const rows = () =>
    recall(errors, {
      ...filter,
      sort: errorSorts.find((name) => name === sort.by),
      direction: sort.direction,
      limit: paging.limit,
      offset: paging.offset,
    });
  const trends = async () =>
    byDay({
      rows: await recall(errorsPerDay, { ...scopeOf(view), time_zone: view.times.zone }),
      days: view.range.days,
      key: (row) => row.fingerprint,
      value: (row) => row.occurrences,
    });
  const totals = async () => (await recall(errorsTotals, filter))[0];
  const choices = () => recall(errorChoices, scopeOf(view));
  const branches = askBranches({ deps, view });
  return { filter, isNew, sort, paging, asks: { rows, totals, trends, choices, branches } };
}
