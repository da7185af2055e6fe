import { DAY, HOUR } from '../../../shared/core/time.ts';
import { shareLevels } from '../../../shared/privacy/levels.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import type { SessionRow } from '../../../shared/queries/parts/session-row.ts';
import { sessionPath } from '../shell/links.ts';
import { type Shown, valueOr } from '../shell/load-parts.ts';
import type { View } from '../shell/request-view.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { clippedLine, firstLine } from '../ui/text/display-text.ts';
import { counted, formatCount } from '../ui/text/format.ts';
import { levelWords } from '../shared-page/level-words.ts';
import type { askShare } from './data.ts';
import { LinksList } from './links-list.tsx';

type Parts = Shown<ReturnType<typeof askShare>>;

const lifetimes = [
  { word: 'one hour', ms: HOUR },
  { word: 'one day', ms: DAY },
  { word: '7 days', ms: 7 * DAY },
  { word: '30 days', ms: 30 * DAY },
  { word: '90 days', ms: 90 * DAY },
];

/** Makes a link to one session: first what would leave, level by level, then the link. */
export function SharePage(o: {
  view: View;
  session: SessionRow;
  parts: Parts;
  made: { url: string } | undefined;
}) {
  const { view, session, parts, made } = o;
  return (
    <div class="settings share">
      <div class="page-head">
        <h1>Share a session</h1>
        <a class="quiet clip" dir="auto" href={sessionPath(session.session_id)}>
          {firstLine(session.title ?? session.session_id)}
        </a>
      </div>
      {made === undefined ? null : <MadeLink url={made.url} />}
      <form class="panel share-form" method="post" action={`${sessionPath(session.session_id)}/share`}>
        <fieldset>
          <legend>What the link shows</legend>
          {shareLevels.toReversed().map((level) => (
            <label class="share-level">
              <input type="radio" name="level" value={level} checked={level === 'redacted'} />
              <span>
                <strong>{levelWords[level].word}</strong>{' '}
                <a href={`${sessionPath(session.session_id)}/share/preview/${level}`}>
                  See exactly what leaves
                </a>
                <br />
                <span class="muted">{`Shows ${levelWords[level].shows}. Leaves out ${levelWords[level].keeps}.`}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <p class="muted">{contents(parts)}</p>
        <AgentChoice parts={parts} />
        <div class="share-more">
          <label>
            Ends after
            <select name="expires_in_ms">
              {lifetimes.map(({ word, ms }) => (
                <option value={String(ms)} selected={ms === 7 * DAY}>
                  {word}
                </option>
              ))}
            </select>
          </label>
          <label>
            Password (may be empty)
            <input
              name="password"
              type="password"
              minlength={8}
              maxlength={200}
              autocomplete="new-password"
            />
          </label>
          <button class="primary">Make the link</button>
        </div>
      </form>
      <section class="panel" aria-label="Links to this session">
        <h2>Links to this session</h2>
        <ShowPart
          part={parts.links}
          what="The links"
          show={(links) => <LinksList view={view} links={links} named={false} />}
        />
        <p>
          <a href="/shares">All links</a>
        </p>
      </section>
    </div>
  );
}

function MadeLink({ url }: { url: string }) {
  return (
    <section class="panel made-link" aria-label="The link" role="status">
      <h2>The link is made</h2>
      <p>Whoever has it sees what it shows, without signing in. It is told this once.</p>
      <input readonly autofocus value={url} aria-label="Link" />
      <CopyButton word="Copy the link" text={url} />
    </section>
  );
}

/** How much there is, and how much of it was redacted before it left its machine. */
function contents({ events, marks }: Parts): string {
  const all = counted({ count: valueOr(events, 0), one: 'event' });
  const { redactions, whole } = valueOr(marks, { redactions: 0, whole: false });
  const found = counted({ count: redactions, one: 'secret' });
  return `${all}. Taken out on its machine, and marked [redacted:…] where it stood: ${found}${whole ? '' : ' in the first part of them'}.`;
}

function AgentChoice({ parts }: { parts: Parts }) {
  const agents = valueOr(parts.agents, []);
  if (agents.length < 2) return null;
  return (
    <details>
      <summary>{`Only some of its ${formatCount(agents.length)} agents`}</summary>
      <p class="muted">
        Nothing chosen: all of them. The figures of the session stay those of all; errors are shown in the
        steps alone.
      </p>
      <div class="share-agents">
        {agents.slice(0, 200).map((run) => (
          <label>
            <input type="checkbox" name="agents" value={run.agent_id} />
            <bdi class="clip">{`${cleanText(run.agent_type)} ${clippedLine(run.description ?? '')}`}</bdi>
          </label>
        ))}
      </div>
    </details>
  );
}
