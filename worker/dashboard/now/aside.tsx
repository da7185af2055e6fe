import { sumUsage } from '../../../shared/queries/parts/usage-row.ts';
import { valueOr } from '../shell/load-parts.ts';
import { Missing } from '../ui/missing.tsx';
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
import { errorText, errorLine, clippedLine } from '../ui/text/display-text.ts';
import {
  counted,
  formatCount,
  formatDuration,
  formatMoney,
  formatShare,
  formatTokens,
} from '../ui/text/format.ts';
import { tokensOf } from '../../../shared/core/tokens.ts';
import { HOUR } from '../../../shared/core/time.ts';

/** The day so far, in four figures. */
export function Today({ view, data }: { view: View; data: NowData }) {
  const { cost, activity, since } = data;
  return (
    <section class="panel" aria-labelledby="today">
      <div class="panel-head">
        <h2 id="today">Today</h2>
        {'missing' in cost ? null : (
          <span class="aside trend-labelled">
            <span class="faint">cost by hour</span>
            <Trend
              values={hourly({ hours: cost.value.hours, since, now: view.times.now })}
              label="Cost by hour of today"
            />
          </span>
        )}
      </div>
      {'missing' in cost ? <Missing what="The cost of today" why={cost.missing} /> : null}
      {'missing' in activity ? <Missing what="The counts of today" why={activity.missing} /> : null}
      <div class="today">
        {'missing' in cost ? null : <CostOfToday view={view} cost={cost.value} />}
        {'missing' in activity ? null : <CountsOfToday view={view} activity={activity.value} />}
        {'missing' in cost ? null : (
          <Unpriced
            calls={sumUsage(cost.value.hours).unpriced_api_calls}
            href={pathOfToday(view, '/costs')}
          />
        )}
      </div>
    </section>
  );
}

type ValueOf<Part> = Extract<Part, { value: unknown }>['value'];

function CostOfToday({ view, cost }: { view: View; cost: ValueOf<NowData['cost']> }) {
  const usage = sumUsage(cost.hours);
  const before = cost.before === undefined ? formatMoney(0) : formatCost(cost.before);
  return (
    <Stat
      large
      label="Cost"
      figure={formatCost(usage)}
      note={`${before} by this time yesterday`}
      href={pathOfToday(view, '/costs')}
      source="Transcripts, priced by the published price table"
    />
  );
}

function CountsOfToday({ view, activity }: { view: View; activity: ValueOf<NowData['activity']> }) {
  const calls = activity?.tool_calls ?? 0;
  const failed = activity?.errors ?? 0;
  const share = formatShare((activity?.tool_errors ?? 0) / Math.max(1, calls));
  return (
    <>
      <Stat
        label="Sessions"
        figure={formatCount(activity?.sessions ?? 0)}
        href={pathOfToday(view, '/sessions')}
      />
      <Stat
        label="Agents"
        figure={formatCount(activity?.agent_runs ?? 0)}
        href={pathOfToday(view, '/agents')}
      />
      <Stat
        label="Failures"
        figure={formatCount(failed)}
        tone={failed > 0 ? 'bad' : undefined}
        note={calls === 0 ? 'no tool calls' : `${share} of calls`}
        href={pathOfToday(view, '/errors')}
      />
    </>
  );
}

function pathOfToday(view: View, path: string): string {
  return linkTo({ view, path, set: { range: 'today', from: undefined, to: undefined } });
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

export function Failures({ view, part }: { view: View; part: NowData['failures'] }) {
  return (
    <section class="panel" aria-labelledby="failures">
      <div class="panel-head">
        <h2 id="failures">Last failures</h2>
        <a class="aside" href={linkTo({ view, path: '/errors' })}>
          All
        </a>
      </div>
      {'missing' in part ? (
        <Missing what="The last failures" why={part.missing} />
      ) : part.value.length === 0 ? (
        <Empty small says="Nothing failed in the last seven days." />
      ) : (
        <ul class="failures">
          {part.value.map((row) => (
            <li>
              <a
                class="failure"
                href={`${sessionPath(row.session_id)}?step=${encodeURIComponent(row.last_event_id)}`}
              >
                <bdi class="clip">
                  <span class="bad">{cleanText(row.tool_name ?? row.kind)}</span> {errorLine(errorText(row))}
                </bdi>
                <span class="line-two">
                  <Ago at={row.last_at} times={view.times} />
                  <bdi class="clip">{cleanText(row.project)}</bdi>
                  <bdi class="clip">{cleanText(row.agent_type)}</bdi>
                  {row.occurrences > 1 ? (
                    <span class="n" data-figure={`times ${row.last_event_id}`}>{`×${row.occurrences}`}</span>
                  ) : null}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function RecentSessions({ view, part }: { view: View; part: NowData['recent'] }) {
  if ('value' in part && part.value.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="recent">
      <div class="panel-head">
        <h2 id="recent">Recent</h2>
        <a class="aside" href={linkTo({ view, path: '/sessions' })}>
          All sessions
        </a>
      </div>
      {'missing' in part ? <Missing what="The recent sessions" why={part.missing} /> : null}
      <ul>
        {valueOr(part, []).map((row) => (
          <li class="recent">
            <SessionState of={row} now={view.times.now} brief />
            <span class="recent-title">
              <a class="row-link clip" href={sessionPath(row.session_id)} dir="auto">
                {clippedLine(row.title ?? 'Untitled session')}
              </a>
              <span class="line-two">
                <bdi class="clip">{cleanText(row.project)}</bdi>
                <bdi class="clip">{cleanText(row.member)}</bdi>
                {row.agent_runs === 0 ? null : (
                  <a
                    class="n quiet"
                    data-figure={`agents ${row.session_id}`}
                    href={`${sessionPath(row.session_id)}?tab=agents`}
                  >
                    {counted({ count: row.agent_runs, one: 'agent' })}
                  </a>
                )}
                {tokensOf(row) === 0 ? null : (
                  <a
                    class="n quiet"
                    data-figure={`tokens ${row.session_id}`}
                    href={`${sessionPath(row.session_id)}?tab=agents`}
                  >
                    {`${formatTokens(tokensOf(row))} tokens`}
                  </a>
                )}
                {row.tool_errors === 0 ? null : (
                  <a
                    class="n quiet bad"
                    data-figure={`failed ${row.session_id}`}
                    href={`${sessionPath(row.session_id)}?tab=errors`}
                  >
                    {`${formatCount(row.tool_errors)} failed`}
                  </a>
                )}
              </span>
            </span>
            <a
              class="n muted recent-took"
              data-figure={`took ${row.session_id}`}
              href={sessionPath(row.session_id)}
              tabindex={-1}
            >
              {formatDuration(row.last_event_at - row.started_at)}
            </a>
            <a
              class="n recent-cost"
              data-figure={`cost ${row.session_id}`}
              href={`${sessionPath(row.session_id)}?tab=agents`}
              tabindex={-1}
            >
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

function hourly(o: { hours: ValueOf<NowData['cost']>['hours']; since: number; now: number }): number[] {
  const first = Math.floor(o.since / HOUR);
  const values = Array.from({ length: Math.max(2, Math.floor(o.now / HOUR) - first + 1) }, () => 0);
  for (const { hour, cost_micros } of o.hours) if (hour - first in values) values[hour - first] = cost_micros;
  return values;
}
