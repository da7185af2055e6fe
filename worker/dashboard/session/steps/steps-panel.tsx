import type { View } from '../../shell/request-view.ts';
import type { SessionData, StoryPart } from '../data.ts';
import { Empty } from '../../ui/empty.tsx';
import { Icon } from '../../ui/icon.tsx';
import { StepRow, type StepAgent } from './step-view.tsx';
import { linkHere } from '../../shell/links.ts';
import { cleanText } from '../../../../shared/core/hidden-characters.ts';
import { formatCount } from '../../ui/text/format.ts';
import { stepsPerPage } from '../data.ts';

/** Longest input or output that the server writes out; the island has the whole. */
const textLimit = 800;

export function StepsPanel(o: {
  view: View;
  data: SessionData;
  story: StoryPart;
  comments: string | undefined;
}) {
  const { view, data, story } = o;
  const agents = new Map(
    data.agents.map((run): [string, StepAgent] => [
      run.agent_id,
      { type: cleanText(run.agent_type), depth: run.depth },
    ]),
  );
  const first = (story.page - 1) * stepsPerPage;
  const steps = story.shown.slice(first, first + stepsPerPage);
  const [some, whole] = [formatCount(story.shown.length), formatCount(story.steps.length)];
  const selected = view.query.get('step');
  return (
    <section class="panel steps-panel" aria-labelledby="steps-heading" id="steps">
      <div class="panel-head">
        <h2 id="steps-heading">Steps</h2>
        <span class="faint n" data-part="count" data-figure="listed">
          {some === whole ? whole : `${some} of ${whole}`}
        </span>
        <div class="aside steps-tools" hidden>
          <span class="find">
            <Icon name="search" />
            <input type="search" data-do="find" aria-label="Find in steps" placeholder="Find" />
          </span>
          <select data-do="show" aria-label="Show">
            <option value="all">All steps</option>
            <option value="talk">Conversation</option>
            <option value="tools">Tools</option>
            <option value="failed">Failures</option>
          </select>
        </div>
      </div>
      {story.steps.length === 0 ? (
        <Empty
          small
          icon="message"
          says={
            data.segments.length === 0
              ? 'The events of this session were not shared; its figures were.'
              : 'Nothing in this part can be shown.'
          }
          command={data.segments.length === 0 ? 'subtrack sync' : undefined}
        />
      ) : null}
      <div class="steps-view" tabindex={0} role="region" aria-label="List of steps">
        <ol class="steps" data-part="steps">
          {steps.length === 0 && story.steps.length > 0 ? (
            <li class="empty small">No step matches.</li>
          ) : null}
          {steps.map((step, index) => (
            <StepRow
              step={step}
              agent={agents.get(step.agent) ?? { type: 'unknown', depth: 1 }}
              times={view.times}
              named={index === 0 || steps[index - 1]?.agent !== step.agent || step.kind === 'prompt'}
              open={step.id === selected}
              selected={step.id === selected}
              limit={textLimit}
              sessionId={data.session.session_id}
              comments={o.comments}
              whole
            />
          ))}
        </ol>
      </div>
      <StepPages view={view} story={story} />
    </section>
  );
}

/** For readers without script: the run in pages, and long runs in parts. */
function StepPages({ view, story }: { view: View; story: StoryPart }) {
  const { part, parts, page, pages } = story;
  if (parts === 1 && pages === 1) return null;
  const to = (set: { part: number; page?: number | undefined }) =>
    linkHere({ view, set: { step: undefined, ...set } });
  const back = page > 1 ? to({ part, page: page - 1 }) : part > 1 ? to({ part: part - 1 }) : undefined;
  const forth =
    page < pages ? to({ part, page: page + 1 }) : part < parts ? to({ part: part + 1 }) : undefined;
  return (
    <nav class="pages step-pages" aria-label="Pages of steps">
      <span
        class="faint n"
        data-figure="listed"
      >{`page ${page} of ${pages}${parts > 1 ? ` · part ${part} of ${parts}` : ''}`}</span>
      {back === undefined ? null : (
        <a class="button icon-only" rel="prev" href={back}>
          <Icon name="left" label="Earlier steps" />
        </a>
      )}
      {forth === undefined ? null : (
        <a class="button icon-only" rel="next" href={forth}>
          <Icon name="right" label="Later steps" />
        </a>
      )}
    </nav>
  );
}
