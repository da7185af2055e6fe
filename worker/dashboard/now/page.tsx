import type { View } from '../shell/request-view.ts';
import type { NowData } from './data.ts';
import { Icon } from '../ui/icon.tsx';
import { Empty } from '../ui/empty.tsx';
import { Failures, RecentSessions, Today } from './aside.tsx';
import { LiveCard, WaitingRow } from './live.tsx';

/** Who waits for me, what runs, what it costs, what broke: in this order. */
export function NowPage({ view, data, blank }: { view: View; data: NowData; blank: boolean }) {
  return (
    <div id="now" data-island="now">
      <h1 class="hidden-text">Now</h1>
      {blank ? <FirstSteps /> : <NowContent view={view} data={data} />}
    </div>
  );
}

function NowContent({ view, data }: { view: View; data: NowData }) {
  const { waiting, working } = data;
  return (
    <div class="now">
      <div class="now-main">
        {waiting.length === 0 ? null : (
          <section class="panel waiting" aria-labelledby="waiting">
            <div class="panel-head">
              <Icon name="hand" />
              <h2 id="waiting">Needs input</h2>
              <span class="count n">{waiting.length}</span>
            </div>
            {waiting.map((entry) => (
              <WaitingRow view={view} entry={entry} />
            ))}
          </section>
        )}
        <section class="panel" aria-labelledby="working">
          <div class="panel-head">
            <h2 id="working">Working</h2>
            <span class="count n">{working.length}</span>
          </div>
          {working.length === 0 ? (
            <Empty
              small
              says="No agent is at work. Start Claude Code in any project and its session appears here."
            />
          ) : (
            working.map((entry) => <LiveCard view={view} entry={entry} />)
          )}
        </section>
      </div>
      <div class="now-aside">
        <Today view={view} data={data} />
        <Failures view={view} rows={data.failures} />
      </div>
      <div class="now-recent">
        <RecentSessions view={view} rows={data.recent} />
      </div>
    </div>
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
