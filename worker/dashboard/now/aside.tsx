import type { SessionRow } from '../../../shared/queries/parts/session-row.ts';
import type { View } from '../shell/request-view.ts';
import type { NowData } from './data.ts';
import { formatCost } from '../../../shared/core/money.ts';
import { Cost } from '../ui/cost.tsx';
import { Empty } from '../ui/empty.tsx';
import { SessionState, Trend } from '../ui/marks.tsx';
import { Ago } from '../ui/moments.tsx';
import { Stat } from '../ui/stats.tsx';
import { linkTo, sessionPath } from '../shell/links.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { errorLine, firstLine } from '../ui/text/display-text.ts';
import { counted, formatCount, formatDuration, formatMoney, formatShare } from '../ui/text/format.ts';

const HOUR = 3_600_000;

/** The day so far, in four figures. */
export function Today({ view, data }: { view: View; data: NowData }) {
  const { usage, before, activity, hours, since } = data.today;
  const calls = activity?.tool_calls ?? 0;
  const failed = activity?.errors ?? 0;
  const today = (path: string) =>
    linkTo({ view, path, set: { range: 'today', from: undefined, to: undefined } });
  return (
    <section class="panel" aria-labelledby="today">
      <div class="panel-head">
        <h2 id="today">Today</h2>
        <span class="aside">
          <Trend values={hourly({ hours, since, now: view.times.now })} label="Cost by hour of today" />
        </span>
      </div>
      <div class="today">
        <Stat
          large
          label="Cost"
          figure={formatCost(usage)}
          note={`${before === undefined ? formatMoney(0) : formatCost(before)} by this time yesterday`}
          href={today('/costs')}
          source="Transcripts, priced by the published price table"
        />
        <Stat label="Sessions" figure={formatCount(activity?.sessions ?? 0)} href={today('/sessions')} />
        <Stat label="Agents" figure={formatCount(activity?.agent_runs ?? 0)} href={today('/agents')} />
        <Stat
          label="Failures"
          figure={formatCount(failed)}
          tone={failed > 0 ? 'bad' : undefined}
          note={
            calls === 0 ? 'no tool calls' : `${formatShare((activity?.tool_errors ?? 0) / calls)} of calls`
          }
          href={today('/errors')}
        />
        <Unpriced calls={usage.unpriced_api_calls} href={today('/costs')} />
      </div>
    </section>
  );
}

function Unpriced({ calls, href }: { calls: number; href: string }) {
  if (calls === 0) return null;
  return (
    <Stat
      label="Unpriced"
      tone="warn"
      figure={formatCount(calls)}
      note="calls of models without a price"
      href={href}
    />
  );
}

export function Failures({ view, rows }: { view: View; rows: NowData['failures'] }) {
  return (
    <section class="panel" aria-labelledby="failures">
      <div class="panel-head">
        <h2 id="failures">Last failures</h2>
        <a class="aside" href={linkTo({ view, path: '/errors' })}>
          All
        </a>
      </div>
      {rows.length === 0 ? (
        <Empty small says="Nothing failed in the last seven days." />
      ) : (
        <ul class="failures">
          {rows.map((row) => (
            <li>
              <a
                class="failure"
                href={`${sessionPath(row.session_id)}?step=${encodeURIComponent(row.last_event_id)}`}
              >
                <bdi class="clip">
                  <span class="bad">{cleanText(row.tool_name ?? row.kind)}</span>{' '}
                  {errorLine(row.message ?? row.fingerprint)}
                </bdi>
                <span class="line-two">
                  <Ago at={row.last_at} times={view.times} />
                  <bdi class="clip">{cleanText(row.project)}</bdi>
                  <bdi class="clip">{cleanText(row.agent_type)}</bdi>
                  {row.occurrences > 1 ? <span class="n">{`×${row.occurrences}`}</span> : null}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function RecentSessions({ view, rows }: { view: View; rows: readonly SessionRow[] }) {
  if (rows.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="recent">
      <div class="panel-head">
        <h2 id="recent">Recent</h2>
        <a class="aside" href={linkTo({ view, path: '/sessions' })}>
          All sessions
        </a>
      </div>
      <ul>
        {rows.map((row) => (
          <li class="recent">
            <SessionState of={row} now={view.times.now} brief />
            <span class="recent-title">
              <a class="row-link clip" href={sessionPath(row.session_id)} dir="auto">
                <bdi>{firstLine(row.title ?? 'Untitled session')}</bdi>
              </a>
              <span class="line-two">
                <bdi class="clip">{cleanText(row.project)}</bdi>
                <bdi class="clip">{cleanText(row.member)}</bdi>
                {row.agent_runs === 0 ? null : (
                  <a class="n quiet" href={`${sessionPath(row.session_id)}?tab=agents`}>
                    {counted({ count: row.agent_runs, one: 'agent' })}
                  </a>
                )}
              </span>
            </span>
            <a class="n muted recent-took" href={sessionPath(row.session_id)} tabindex={-1}>
              {formatDuration(row.last_event_at - row.started_at)}
            </a>
            <a class="n recent-cost" href={`${sessionPath(row.session_id)}?tab=agents`} tabindex={-1}>
              <Cost of={row} />
            </a>
            <a class="faint recent-when" href={sessionPath(row.session_id)} tabindex={-1}>
              <Ago at={row.last_event_at} times={view.times} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function hourly(o: { hours: NowData['today']['hours']; since: number; now: number }): number[] {
  const first = Math.floor(o.since / HOUR);
  const values = Array.from({ length: Math.max(2, Math.floor(o.now / HOUR) - first + 1) }, () => 0);
  for (const { hour, cost_micros } of o.hours) if (hour - first in values) values[hour - first] = cost_micros;
  return values;
}
