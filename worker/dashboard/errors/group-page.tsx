import type { z } from 'zod';
import type { ReaderDeps } from '../../deps.ts';
import { errors } from '../../../shared/queries/errors.ts';
import { errorsRecent } from '../../../shared/queries/errors-recent.ts';
import { Agent } from '../ui/marks.tsx';
import { Ago } from '../ui/moments.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { nothingFound } from '../ui/nothing-found.ts';
import { CsvLink, Table, type Column } from '../ui/table.tsx';
import { linkTo, sessionPath } from '../shell/links.ts';
import { valueOr, type Shown } from '../shell/load-parts.ts';
import { readText, scopeOf, type View } from '../shell/request-view.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { clip, errorLine, firstLine } from '../ui/text/display-text.ts';
import { counted, formatCount } from '../ui/text/format.ts';

const shown = 200;

type Row = z.infer<typeof errorsRecent.row>;
type Asked = ReturnType<typeof askErrorGroup>;
export type ErrorGroupData = Omit<Asked, 'asks'> & Shown<Asked['asks']>;

/** Every place where one error happened. */
export function askErrorGroup({ deps, view }: { deps: ReaderDeps; view: View }) {
  const fingerprint = readText(view.query, 'fingerprint') ?? '';
  const rows = () => deps.runQuery(errorsRecent, { ...scopeOf(view), fingerprint, limit: shown });
  const group = async () => (await deps.runQuery(errors, { ...scopeOf(view), fingerprint }))[0];
  return { fingerprint, asks: { rows, group } };
}

export function ErrorGroupPage({ view, data }: { view: View; data: ErrorGroupData }) {
  const { fingerprint, rows, group } = data;
  const known = valueOr(group, undefined);
  const times = known?.occurrences ?? 0;
  const sessions = known?.sessions ?? 0;
  return (
    <>
      <nav class="crumbs" aria-label="Breadcrumb">
        <a href={linkTo({ view, path: '/errors' })}>Errors</a>
      </nav>
      <div class="page-head">
        <h1 class="wrap" dir="auto">
          <bdi>
            {clip({
              text: errorLine(known?.message ?? valueOr(rows, [])[0]?.message ?? fingerprint),
              limit: 240,
            })}
          </bdi>
        </h1>
        <span class="muted n">
          {'missing' in group
            ? ''
            : `${counted({ count: times, one: 'time' })} in ${counted({ count: sessions, one: 'session' })}`}
        </span>
        <span class="aside">
          <CsvLink view={view} />
        </span>
      </div>
      <section class="panel table-panel" aria-label="Occurrences">
        <ShowPart part={group} what="Its figures" />
        <ShowPart
          part={rows}
          what="Where it happened"
          show={(listed) => (
            <Table
              view={view}
              caption="Where it happened, an hour of one session in a row"
              columns={columnsOf(view)}
              rows={listed}
              rowHref={stepOf}
              empty={nothingFound({ view, icon: 'check', what: 'This error did not happen' })}
            />
          )}
        />
      </section>
      {valueOr(rows, []).length < shown ? null : (
        <p class="footnote">{`The latest ${shown} rows are shown.`}</p>
      )}
    </>
  );
}

/** The last failure of the row, opened in its session. */
function stepOf(row: Row): string {
  return `${sessionPath(row.session_id)}?step=${encodeURIComponent(row.last_event_id)}`;
}

function columnsOf(view: View): Column<Row>[] {
  return [
    {
      label: 'Session',
      className: 'wide two-lines',
      cell: (row) => (
        <span class="recent-title">
          <a class="row-link clip" href={stepOf(row)} dir="auto">
            <bdi>{firstLine(row.session_title ?? 'Untitled session')}</bdi>
          </a>
          <span class="line-two">
            <bdi class="clip">{cleanText(row.project)}</bdi>
            <bdi class="clip">{errorLine(row.message ?? '')}</bdi>
          </span>
        </span>
      ),
    },
    { label: 'Agent', priority: 2, cell: (row) => <Agent type={row.agent_type} /> },
    {
      label: 'Tool',
      priority: 3,
      cell: (row) => <bdi class="clip person">{cleanText(row.tool_name ?? '–')}</bdi>,
    },
    {
      label: 'Times',
      figures: true,
      cell: (row) => <span class="bad">{formatCount(row.occurrences)}</span>,
    },
    { label: 'Last', figures: true, cell: (row) => <Ago at={row.last_at} times={view.times} /> },
  ];
}
