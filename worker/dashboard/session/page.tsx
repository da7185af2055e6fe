import type { View } from '../shell/request-view.ts';
import type { SessionData, StoryPart } from './data.ts';
import { heardUntil, isQuietRun } from '../../../shared/agents/quiet.ts';
import { formatCost } from '../../../shared/core/money.ts';
import { Stat, Stats } from '../ui/stats.tsx';
import { counted, formatCount, formatDuration, formatShare, formatTokens } from '../ui/text/format.ts';
import { cacheShare, inputOf } from '../../../shared/core/tokens.ts';
import { StepsPanel } from './steps/steps-panel.tsx';
import type { SessionPlace } from './place.ts';
import { SessionHead } from './head.tsx';
import { SessionTabs, readTab } from './tabs.tsx';
import { InArchive } from './in-archive.tsx';
import { Waterfall } from './waterfall/waterfall-panel.tsx';

/** One run: its figures, one time axis, the steps beside it, and what it left behind. */
export function SessionPage(o: { view: View; data: SessionData; story: StoryPart; place: SessionPlace }) {
  const { view, data, story, place } = o;
  const { session } = data;
  return (
    <div
      class="session"
      data-island="session"
      data-session={session.session_id}
      data-timeline={place.timeline}
      data-segments={place.segments}
      data-comments={place.comments}
      data-tab={readTab(view)}
    >
      <SessionHead view={view} session={session} place={place} transcript={data.transcript} />
      <SessionFigures data={data} view={view} />
      <p class="notice problem" role="alert" data-part="problem" hidden={story.problem === undefined}>
        {story.problem}
      </p>
      {story.archive === undefined ? null : (
        <InArchive
          view={view}
          archive={story.archive}
          sessionId={place.shared ? undefined : session.session_id}
        />
      )}
      <div class="run">
        <div class="run-left">
          <Waterfall view={view} data={data} />
          <SessionTabs view={view} data={data} story={story} />
        </div>
        <div class="run-divider" />
        <StepsPanel view={view} data={data} story={story} comments={place.comments} />
      </div>
    </div>
  );
}

const here = (tab: string) => `?${new URLSearchParams({ tab }).toString()}`;

function SessionFigures({ data: { session, agents }, view }: { data: SessionData; view: View }) {
  const share = cacheShare(session);
  const peak =
    session.context_peak_tokens !== null && session.context_limit
      ? session.context_peak_tokens / session.context_limit
      : undefined;
  const failed = session.tool_errors;
  const { now } = view.times;
  // Of a session that fell silent nobody knows whether it goes on: it took as long as it was heard of.
  const ended = heardUntil({ status: session.status, lastEventAt: session.last_event_at, now });
  return (
    <Stats label="Figures of the run">
      <Stat
        label="Cost"
        figure={formatCost(session)}
        tone={session.unpriced_api_calls > 0 ? 'warn' : undefined}
        note={
          session.unpriced_api_calls > 0
            ? `${counted({ count: session.unpriced_api_calls, one: 'call' })} without a price`
            : counted({ count: session.api_calls, one: 'API call' })
        }
        href={here('agents')}
        source="Transcripts × price table"
      />
      <Stat
        label="Tokens"
        figure={formatTokens(inputOf(session) + session.output_tokens)}
        note={`${formatTokens(session.output_tokens)} out · ${share === null ? 'no cache' : `${formatShare(share)} cached`}`}
        href={here('agents')}
      />
      <Stat
        label="Agents"
        figure={formatCount(session.agent_runs)}
        note={agentNote(agents)}
        href={here('agents')}
      />
      <Stat
        label="Tools"
        figure={formatCount(session.tool_calls)}
        note={failed === 0 ? 'none failed' : <span class="bad">{`${formatCount(failed)} failed`}</span>}
        href="?show=tools"
        noteHref={failed === 0 ? undefined : here('errors')}
      />
      <Stat
        label="Files"
        figure={formatCount(session.files_touched)}
        note={<ChangedLines added={session.lines_added} removed={session.lines_removed} />}
        href={here('files')}
      />
      <Stat
        label="Context peak"
        figure={peak === undefined ? '–' : formatShare(peak)}
        tone={peak !== undefined && peak >= 0.9 ? 'bad' : undefined}
        note={counted({ count: session.compactions, one: 'compaction' })}
        href={session.compactions === 0 ? '#steps' : '?find=context+compacted'}
      />
      <Stat
        label="Took"
        figure={formatDuration(ended - session.started_at)}
        note={counted({ count: session.prompts, one: 'prompt' })}
        href="?show=talk"
      />
    </Stats>
  );
}

function ChangedLines({ added, removed }: { added: number; removed: number }) {
  if (added + removed === 0) return <>no line changed</>;
  return (
    <>
      <span class="plus">{`+${formatCount(added)}`}</span>{' '}
      <span class="minus">{`−${formatCount(removed)}`}</span>
    </>
  );
}

function agentNote(agents: SessionData['agents']): string {
  const below = agents.filter((agent) => agent.agent_id !== 'main');
  if (below.length === 0) return 'none';
  const running = below.filter((agent) => agent.status === 'running' && !isQuietRun(agent)).length;
  const lost = below.filter((agent) => agent.status !== 'completed').length;
  if (running > 0) return `${running} running`;
  if (lost > 0) return `${lost} not completed`;
  const deepest = Math.max(0, ...below.map((agent) => agent.depth));
  return deepest > 1 ? `${deepest} levels deep` : 'all completed';
}
