import type { View } from '../shell/request-view.ts';
import type { SessionRow } from '../../../shared/queries/parts/session-row.ts';
import { withAgents, type NowData } from './data.ts';
import { valueOr } from '../shell/load-parts.ts';
import { Icon } from '../ui/icon.tsx';
import { Empty } from '../ui/empty.tsx';
import { Missing, ShowPart } from '../ui/missing.tsx';
import { Mentions } from '../comments/page.tsx';
import { Failures, RecentSessions, Today } from './aside.tsx';
import { LiveCard, WaitingRow } from './live.tsx';

/** Who waits for me, what runs, what it costs, what broke: in this order. */
export function NowPage({ view, data, blank }: { view: View; data: NowData; blank: boolean }) {
  return (
    <div id="now">
      <h1 class="hidden-text">Now</h1>
      {blank ? <FirstSteps /> : <NowContent view={view} data={data} />}
    </div>
  );
}

function NowContent({ view, data }: { view: View; data: NowData }) {
  return (
    <div class="now">
      <div class="now-main">
        <ShowPart
          part={data.mentions}
          what="Where you are mentioned"
          show={(comments) => <Mentions comments={comments} />}
        />
        {'missing' in data.live ? (
          <section class="panel" aria-label="Working">
            <Missing what="The sessions at work" why={data.live.missing} />
          </section>
        ) : (
          <Live view={view} sessions={data.live.value} agents={data.agents} />
        )}
      </div>
      <div class="now-aside">
        <Today view={view} data={data} />
        <Failures view={view} part={data.failures} />
      </div>
      <div class="now-recent">
        <RecentSessions view={view} part={data.recent} />
      </div>
    </div>
  );
}

function Live(o: { view: View; sessions: readonly SessionRow[]; agents: NowData['agents'] }) {
  const { view, agents } = o;
  const entries = withAgents({ sessions: o.sessions, agents: valueOr(agents, []) });
  const waiting = entries.filter(({ session }) => session.status === 'needs_input');
  const working = entries.filter(({ session }) => session.status === 'working');
  return (
    <>
      {waiting.length === 0 ? null : (
        <section class="panel waiting" aria-labelledby="waiting">
          <div class="panel-head">
            <Icon name="hand" />
            <h2 id="waiting">Needs input</h2>
            <span class="count n" data-figure="waiting">
              {waiting.length}
            </span>
          </div>
          {waiting.map((entry) => (
            <WaitingRow view={view} entry={entry} />
          ))}
        </section>
      )}
      <section class="panel" aria-labelledby="working">
        <div class="panel-head">
          <h2 id="working">Working</h2>
          <span class="count n" data-figure="working">
            {working.length}
          </span>
        </div>
        {'missing' in agents ? <Missing what="Their agents" why={agents.missing} /> : null}
        {working.length === 0 ? (
          <Empty
            small
            says="No agent is at work. Start Claude Code in any project and its session appears here."
          />
        ) : (
          working.map((entry) => <LiveCard view={view} entry={entry} />)
        )}
      </section>
    </>
  );
}

/** A newcomer's first sight. */
function FirstSteps() {
  return (
    <section class="panel">
      <Empty
        icon="now"
        says="Nothing is recorded yet. Install the recorder once; every session of Claude Code shows up here from then on."
        command="subtrack init"
      />
    </section>
  );
}
