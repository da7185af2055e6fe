import { notFoundError } from '../../http/errors.ts';
import type { z } from 'zod';
import type { ReaderDeps } from '../../deps.ts';
import { errorModels } from '../../../shared/queries/error-models.ts';
import { errors } from '../../../shared/queries/errors.ts';
import { errorsPerDay } from '../../../shared/queries/errors-per-day.ts';
import { errorsRecent } from '../../../shared/queries/errors-recent.ts';
import { ShowPart } from '../ui/missing.tsx';
import { Ago } from '../ui/moments.tsx';
import { Agent, Bar } from '../ui/marks.tsx';
import { nothingFound } from '../ui/nothing-found.ts';
import { Stat, Stats } from '../ui/stats.tsx';
import { CsvLink, Table } from '../ui/table.tsx';
import { linkTo, sessionPath } from '../shell/links.ts';
import { valueOr, type Shown } from '../shell/load-parts.ts';
import { readText, scopeOf, type View } from '../shell/request-view.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { errorText, clip, errorWords } from '../ui/text/display-text.ts';
import { counted, formatCount, formatShare } from '../ui/text/format.ts';
import { ChartLinks } from '../ui/chart-links.tsx';
import { DayBars } from '../ui/day-bars.tsx';
import { occurrenceColumns, occurrencesOf, stepOf } from './occurrences.tsx';
import { readAgents } from '../../../shared/queries/parts/error-lists.ts';

/** Rows of an hour and session each, with every occurrence in it. */
const rowsRead = 500;

type Group = z.infer<typeof errors.row>;
type Asked = ReturnType<typeof askErrorGroup>;
export type ErrorGroupData = Omit<Asked, 'asks'> & Shown<Asked['asks']>;

/** Everything about one fault: what it says, when and to whom it happened, and what came after. */
export function askErrorGroup({ deps, view }: { deps: ReaderDeps; view: View }) {
  const fingerprint = readText(view.query, 'fingerprint');
  if (fingerprint === undefined) throw notFoundError({ what: 'this error' });
  const filter = { ...scopeOf(view), fingerprint };
  const rows = () => deps.runQuery(errorsRecent, { ...filter, limit: rowsRead });
  const group = async () => (await deps.runQuery(errors, filter))[0];
  const trend = async () => {
    const days = await deps.runQuery(errorsPerDay, { ...filter, time_zone: view.times.zone });
    const counts = new Map(days.map((row) => [row.day, row.occurrences]));
    return view.range.days.map((day) => counts.get(day) ?? 0);
  };
  const models = () => deps.runQuery(errorModels, filter);
  return { fingerprint, asks: { rows, group, trend, models } };
}

export function ErrorGroupPage({ view, data }: { view: View; data: ErrorGroupData }) {
  const { fingerprint, rows, group } = data;
  const known = valueOr(group, undefined);
  const latest = valueOr(rows, [])[0];
  const message = known?.message ?? latest?.message ?? undefined;
  const { says, exit } = errorWords(errorText({ message: message ?? null, fingerprint }));
  return (
    <>
      <nav class="crumbs" aria-label="Breadcrumb">
        <a href={linkTo({ view, path: '/errors' })}>Errors</a>
      </nav>
      <div class="page-head">
        <h1 class="wrap" dir="auto">
          {clip({ text: says, limit: 240 })}
        </h1>
        {exit === undefined ? null : <bdi class="bad n">{exit}</bdi>}
        <span class="muted n" data-figure="times">
          {'value' in group ? timesWords(group.value) : ''}
        </span>
        <span class="aside">
          <CsvLink view={view} rows={valueOr(rows, [])} newest />
        </span>
      </div>
      <ShowPart
        part={group}
        what="Its figures"
        show={(of) => (of === undefined ? null : <Figures view={view} of={of} />)}
      />
      {message === undefined ? null : (
        <WholeMessage message={message} input={known?.input ?? latest?.input ?? null} />
      )}
      <div class="error-group">
        <section class="panel" aria-label="Per day">
          <div class="panel-head">
            <h2>Per day</h2>
            <span class="aside">
              <ChartLinks view={view} name="errors" />
            </span>
          </div>
          <ShowPart
            part={data.trend}
            what="The trend"
            show={(values) => <DayBars view={view} values={values} label="Occurrences per day" />}
          />
        </section>
        <div class="error-who">
          {known === undefined ? null : <Agents view={view} of={known} />}
          <ShowPart
            part={data.models}
            what="The models"
            show={(listed) => <Models rows={listed} of={known} />}
          />
        </div>
      </div>
      <section class="panel table-panel" aria-label="Occurrences">
        <div class="panel-head">
          <h2 id="occurrences">Occurrences</h2>
        </div>
        <ShowPart
          part={rows}
          what="Where it happened"
          show={(listed) => (
            <Table
              view={view}
              caption="Every time that it happened"
              columns={occurrenceColumns(view)}
              rows={listed.flatMap(occurrencesOf)}
              rowHref={stepOf}
              empty={nothingFound({ view, icon: 'check', what: 'This error did not happen' })}
            />
          )}
        />
      </section>
      {valueOr(rows, []).length < rowsRead ? null : (
        <p class="footnote">{`Only the latest are listed; the figures above count all of them.`}</p>
      )}
    </>
  );
}

function timesWords(of: Group | undefined): string {
  const times = counted({ count: of?.occurrences ?? 0, one: 'time' });
  return `${times} in ${counted({ count: of?.sessions ?? 0, one: 'session' })}`;
}

function Figures({ view, of }: { view: View; of: Group }) {
  return (
    <Stats label="The error in figures">
      <Stat label="Times" figure={formatCount(of.occurrences)} tone="bad" href="#occurrences" />
      <Stat label="Sessions" figure={formatCount(of.sessions)} href="#occurrences" />
      <Stat label="Tool" figure={<bdi class="clip">{cleanText(of.tool_name ?? of.kind)}</bdi>} />
      <Stat label="First seen" figure={<Ago at={of.first_at} times={view.times} />} href="#occurrences" />
      <Stat
        label="Last seen"
        figure={<Ago at={of.last_at} times={view.times} />}
        href={`${sessionPath(of.session_id)}?step=${encodeURIComponent(of.last_event_id)}`}
      />
    </Stats>
  );
}

/** What it said last, whole, and what was asked for. */
function WholeMessage({ message, input }: { message: string; input: string | null }) {
  return (
    <section class="panel error-words" aria-label="What it says">
      {input === null ? null : (
        <pre class="mono muted" dir="auto">
          {cleanText(input)}
        </pre>
      )}
      <pre class="mono" dir="auto">
        {cleanText(message)}
      </pre>
    </section>
  );
}

function Agents({ view, of }: { view: View; of: Group }) {
  return (
    <section class="panel" aria-label="Agents">
      <div class="panel-head">
        <h2>Agents</h2>
      </div>
      <ul class="error-agents">
        {readAgents(of).map(({ agent_type, occurrences }) => (
          <li>
            <Agent type={agent_type} />
            <Bar share={occurrences / of.occurrences} tone="bad" />
            <a
              class="n"
              data-figure={`agent ${agent_type}`}
              href={linkTo({ view, path: '/errors', set: { agent_type } })}
            >
              {`${formatCount(occurrences)} · ${formatShare(occurrences / of.occurrences)}`}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Models(o: { rows: readonly z.infer<typeof errorModels.row>[]; of: Group | undefined }) {
  const { rows, of } = o;
  if (rows.length === 0 || of === undefined) return null;
  return (
    <section class="panel" aria-label="Models">
      <div class="panel-head">
        <h2>Models of these agents</h2>
      </div>
      <ul class="error-agents">
        {rows.map(({ model, sessions }) => (
          <li>
            <bdi class="clip">{cleanText(model)}</bdi>
            <Bar share={sessions / of.sessions} tone="bad" />
            <a class="n" data-figure={`model ${model}`} href="#occurrences">
              {counted({ count: sessions, one: 'session' })}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
