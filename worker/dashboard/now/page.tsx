import type { View } from '../shell/request-view.ts';
import type { SessionRow } from '../../../shared/queries/parts/session-row.ts';
import { withAgents, type LiveSession, type NowData } from './data.ts';
import { countTroubles, crews, waitingQueue, workingFirst, type Crew } from './fleet.ts';
import { valueOr } from '../shell/load-parts.ts';
import { Icon } from '../ui/icon.tsx';
import { Empty } from '../ui/empty.tsx';
import { Missing, ShowPart } from '../ui/missing.tsx';
import { Mentions } from '../comments/page.tsx';
import { Failures, RecentSessions, Today } from './aside.tsx';
import { LiveCard, WaitingRow } from './live.tsx';
import { Cost } from '../ui/cost.tsx';
import { linkTo } from '../shell/links.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { counted } from '../ui/text/format.ts';

/** More at once nobody reads; the rest is a list. */
const cardsShown = 40;

/** Who waits for me, what runs, what it costs, what broke: in this order. `me`: the reader's name. */
export function NowPage(o: { view: View; data: NowData; blank: boolean; me: string }) {
  const { view, data, blank, me } = o;
  return (
    <div id="now">
      <h1 class="hidden-text">Now</h1>
      {blank ? <FirstSteps /> : <NowContent view={view} data={data} me={me} />}
    </div>
  );
}

function NowContent({ view, data, me }: { view: View; data: NowData; me: string }) {
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
          <Live view={view} sessions={data.live.value} agents={data.agents} me={me} />
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

function Live(o: { view: View; sessions: readonly SessionRow[]; agents: NowData['agents']; me: string }) {
  const { view, agents } = o;
  const entries = withAgents({ sessions: o.sessions, agents: valueOr(agents, []) });
  const waiting = waitingQueue({ entries, me: o.me });
  const working = workingFirst(entries);
  const troubled = working.filter((entry) => countTroubles(entry) > 0).length;
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
          {troubled === 0 ? null : <span class="aside warn n">{`${troubled} with an agent in trouble`}</span>}
        </div>
        {'missing' in agents ? <Missing what="Their agents" why={agents.missing} /> : null}
        {working.length === 0 ? (
          <Empty
            small
            says="No agent is at work. Start Claude Code in any project and its session appears here."
          />
        ) : (
          <Fleet view={view} working={working.slice(0, cardsShown)} />
        )}
        {working.length > cardsShown ? (
          <p class="fleet-more">
            <a href="/sessions?status=working">{`${working.length - cardsShown} more sessions at work`}</a>
          </p>
        ) : null}
      </section>
    </>
  );
}

/** By person where there are several to be; on one's own machine nobody is named. */
function Fleet({ view, working }: { view: View; working: readonly LiveSession[] }) {
  if (!view.team) return working.map((entry) => <LiveCard view={view} entry={entry} />);
  return crews(working).map((crew) => (
    <section class="crew" aria-label={cleanText(crew.member)}>
      <CrewHead view={view} crew={crew} />
      {crew.entries.map((entry) => (
        <LiveCard view={view} entry={entry} />
      ))}
    </section>
  ));
}

function CrewHead({ view, crew: { member, entries, agents, cost } }: { view: View; crew: Crew }) {
  return (
    <h3 class="crew-head">
      <Icon name="user" />
      <a class="quiet clip" href={linkTo({ view, path: '/sessions', set: { member } })} dir="auto">
        {cleanText(member)}
      </a>
      <span class="n faint">
        {counted({ count: entries.length, one: 'session' })}
        {agents === 0 ? null : ` · ${counted({ count: agents, one: 'agent' })} running`}
        {' · '}
        <Cost of={cost} strong={false} />
      </span>
    </h3>
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
