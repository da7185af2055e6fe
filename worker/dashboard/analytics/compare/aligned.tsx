import type { Pair } from '../../../../shared/compare/align.ts';
import type { AgentRunRow } from '../../../../shared/queries/parts/session-row.ts';
import { formatCost } from '../../../../shared/core/money.ts';
import type { Step } from '../../session/steps/step.ts';
import { sessionPath } from '../../shell/links.ts';
import { stepPath } from '../../shell/step-path.ts';
import { Agent, RunState } from '../../ui/marks.tsx';
import { firstLine } from '../../ui/text/display-text.ts';
import { formatDuration } from '../../ui/text/format.ts';
import type { Aligned } from './align-sessions.ts';

type Ids = { a: string | undefined; b: string | undefined };

export function AlignedPanels({ aligned, ids }: { aligned: Aligned; ids: Ids }) {
  const { runs, steps, isCut, unread } = aligned;
  return (
    <>
      <section class="panel" aria-label="Agents side by side">
        <div class="panel-head">
          <h2>Agents, in the order in which they began</h2>
        </div>
        {runs.length === 0 ? (
          <p class="chart-none muted">Neither started an agent.</p>
        ) : (
          <ol class="aligned">
            {runs.map((pair) => (
              <li class={classOf(pair)}>
                <Run run={pair.a} />
                <Run run={pair.b} />
              </li>
            ))}
          </ol>
        )}
      </section>
      <section class="panel" aria-label="Steps side by side">
        <div class="panel-head">
          <h2>Steps of the main threads</h2>
          {steps === undefined ? null : <span class="muted">{countWords(steps)}</span>}
        </div>
        {steps === undefined ? (
          <p class="chart-none muted">
            What was said and done stays with who ran it: of one of them numbers and names alone are shown.
          </p>
        ) : (
          <ol class="aligned">
            {steps.map((pair) => (
              <li class={classOf(pair)}>
                <StepCell step={pair.a} sessionId={ids.a} />
                <StepCell step={pair.b} sessionId={ids.b} />
              </li>
            ))}
          </ol>
        )}
        {unread.map((side) => (
          <p class="footnote bad">
            {`Not all steps of the ${side === 'a' ? 'first' : 'second'} could be read, so what it lacks here is no difference. `}
            <a href={sessionPath(ids[side] ?? '')}>Its own page says why</a>.
          </p>
        ))}
        {isCut ? <p class="footnote">Of long sessions the beginnings are shown.</p> : null}
      </section>
    </>
  );
}

function countWords(steps: readonly Pair<Step>[]): string {
  const both = steps.filter((pair) => pair.a !== undefined && pair.b !== undefined).length;
  const first = steps.filter((pair) => pair.b === undefined).length;
  return `${both} alike · ${first} of the first alone · ${steps.length - both - first} of the second alone`;
}

const classOf = <Item,>({ a, b }: Pair<Item>) =>
  a === undefined ? 'only-b' : b === undefined ? 'only-a' : 'alike';

function Run({ run }: { run: AgentRunRow | undefined }) {
  if (run === undefined) return <span class="aligned-none" />;
  const took = Math.max(0, (run.ended_at ?? run.last_event_at) - run.started_at);
  return (
    <span class="aligned-cell">
      <Agent type={run.agent_type} />
      <span class="clip muted" dir="auto">
        {firstLine(run.description ?? '')}
      </span>
      <RunState of={run} />
      <span class="n faint nowrap">{`${formatDuration(took)} · ${formatCost(run)}`}</span>
    </span>
  );
}

function StepCell({ step, sessionId }: { step: Step | undefined; sessionId: string | undefined }) {
  if (step === undefined) return <span class="aligned-none" />;
  return (
    <span class="aligned-cell">
      <span class="faint">{step.tool?.name ?? step.kind}</span>
      <a
        class="clip"
        dir="auto"
        href={stepPath({ session_id: sessionId ?? '', event_id: step.id })}
        tabindex={-1}
      >
        {firstLine(step.title).slice(0, 160)}
      </a>
      {step.error === undefined && step.status !== 'error' ? null : <span class="bad">failed</span>}
    </span>
  );
}
