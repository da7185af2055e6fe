import type { View } from '../shell/request-view.ts';
import type { SessionData, StoryPart } from './data.ts';
import { Empty } from '../ui/empty.tsx';
import { FilesPanel } from './files-panel.tsx';
import { ClockTime } from '../ui/moments.tsx';
import { linkHere } from '../shell/links.ts';
import { valueOr } from '../shell/load-parts.ts';
import { errorsShown } from './data.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { errorText, errorLine } from '../ui/text/display-text.ts';
import { formatCount } from '../ui/text/format.ts';
import { AgentsTab } from './agents-tab.tsx';
import { SnapshotsTab } from './snapshots/snapshots-tab.tsx';

const tabs = ['steps', 'agents', 'files', 'errors', 'snapshots'] as const;
export type Tab = (typeof tabs)[number];
const words: Record<Tab, string> = {
  steps: 'Steps',
  agents: 'Agents',
  files: 'Files & diffs',
  errors: 'Errors',
  snapshots: 'Snapshots',
};

/** Snapshots lie on one's own machine. */
function tabsOf({ local }: View): readonly Tab[] {
  return tabs.filter((tab) => tab !== 'snapshots' || local);
}

export function readTab(view: View): Tab {
  return tabsOf(view).find((tab) => tab === view.query.get('tab')) ?? 'steps';
}

/** On wide screens the steps stand beside, so that their tab is for narrow ones and the agents are shown first. */
export function SessionTabs({ view, data, story }: { view: View; data: SessionData; story: StoryPart }) {
  const tab = readTab(view);
  const counts: Record<Tab, string> = {
    steps: story.parts > 1 ? '' : formatCount(story.steps.length),
    agents: formatCount(data.agents.length),
    files: formatCount(data.session.files_touched),
    errors: data.failed === undefined ? '' : formatCount(data.failed),
    snapshots: formatCount(valueOr(data.kept.snapshots, [])?.length ?? 0),
  };
  return (
    <section class={`panel tabs tab-${tab}`} aria-label="Details of the run">
      <nav class="tab-list" aria-label="Details">
        {tabsOf(view).map((name) => (
          <a
            class={`tab-${name}-link`}
            href={`${linkHere({ view, set: { tab: name === 'steps' ? undefined : name } })}${name === 'steps' ? '#steps' : '#details'}`}
            aria-current={tab === name || (tab === 'steps' && name === 'agents') ? 'true' : undefined}
          >
            {words[name]}
            <span class="faint n" data-figure={name}>
              {counts[name]}
            </span>
          </a>
        ))}
      </nav>
      <div class="tab-panel" id="details" data-part="panel">
        {tab === 'files' ? <FilesPanel steps={story.steps} partial={story.parts > 1} /> : null}
        {tab === 'errors' ? <ErrorsTab view={view} data={data} /> : null}
        {tab === 'snapshots' ? <SnapshotsTab view={view} parts={data.kept} /> : null}
        {tab === 'steps' || tab === 'agents' ? <AgentsTab view={view} data={data} /> : null}
      </div>
    </section>
  );
}

function ErrorsTab({ view, data: { failures } }: { view: View; data: SessionData }) {
  if (failures.length === 0) return <Empty small icon="check" says="Nothing failed in this run." />;
  return (
    <>
      {failures.length < errorsShown ? null : (
        <p class="panel-note muted">
          {`The last ${errorsShown} are listed.`}
          <a href={linkHere({ view, set: { tab: undefined, show: 'failed' } })}>All failed steps</a>
        </p>
      )}
      <ul class="failures">
        {failures.map((row) => (
          <li>
            <a
              class="failure"
              href={linkHere({ view, set: { step: row.last_event_id } })}
              data-goto={row.last_event_id}
            >
              <bdi class="clip">
                <span class="bad">{cleanText(row.tool_name ?? row.kind)}</span> {errorLine(errorText(row))}
              </bdi>
              <span class="line-two">
                <ClockTime at={row.last_at} times={view.times} />
                <bdi class="clip">{cleanText(row.agent_type)}</bdi>
                {row.occurrences > 1 ? <span class="n">{`×${row.occurrences}`}</span> : null}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
