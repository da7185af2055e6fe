import type { SessionRow } from '../../../shared/queries/parts/session-row.ts';
import type { SessionPlace } from './place.ts';
import type { View } from '../shell/request-view.ts';
import { linkTo } from '../shell/links.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { SessionState } from '../ui/marks.tsx';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { firstLine } from '../ui/text/display-text.ts';
import { pastedLast, pastedOption } from '../../../shared/core/shell-word.ts';
import { isoTime } from '../ui/text/times.ts';

/** What session this is, how it stands, and the ways on from here: resume it, name it, take it along. */
export function SessionHead(o: {
  view: View;
  session: SessionRow;
  place: SessionPlace;
  /** Path on one's own machine. */
  transcript: string | undefined;
}) {
  const { view, session, place } = o;
  return (
    <header class="session-head">
      {place.shared ? null : (
        <nav class="crumbs" aria-label="Breadcrumb">
          <a href={linkTo({ view, path: '/sessions' })}>Sessions</a>
        </nav>
      )}
      <div class="session-title">
        <h1 class="wrap" dir="auto">
          {firstLine(session.title ?? 'Untitled session')}
        </h1>
        <SessionState of={session} now={view.times.now} />
        {place.shared ? (
          <SharedActions />
        ) : (
          <SessionActions id={session.session_id} place={place} transcript={o.transcript} />
        )}
      </div>
      <SessionMeta view={view} session={session} shared={place.shared} />
      {session.status === 'needs_input' ? (
        <p class="asks-now warn">
          <bdi>{firstLine(session.attention ?? 'Waits for input')}</bdi>
        </p>
      ) : null}
    </header>
  );
}

function SessionMeta({ view, session, shared }: { view: View; session: SessionRow; shared: boolean }) {
  const { times } = view;
  const sameDay = times.isoDay(session.started_at) === times.isoDay(session.last_event_at);
  const end = sameDay
    ? times.clock(session.last_event_at)
    : `${times.day(session.last_event_at)}, ${times.clock(session.last_event_at)}`;
  return (
    <p class="line-two">
      <ListLink view={view} shared={shared} filter="project" value={session.project} />
      <ListLink view={view} shared={shared} filter="member" value={session.member} />
      {session.git_branch === null ? null : <bdi class="clip mono">{cleanText(session.git_branch)}</bdi>}
      {session.model === null ? null : <bdi class="clip">{cleanText(session.model)}</bdi>}
      <time
        class="n"
        datetime={isoTime(session.started_at)}
        title={`${times.full(session.started_at)} – ${times.full(session.last_event_at)}`}
      >
        {`${times.day(session.started_at)}, ${times.clock(session.started_at)} – ${end}`}
      </time>
      <bdi class="clip mono faint">{cleanText(session.session_id)}</bdi>
    </p>
  );
}

/** The list that a name belongs to; behind a link there is none. */
function ListLink(o: { view: View; shared: boolean; filter: 'project' | 'member'; value: string }) {
  const word = cleanText(o.value);
  if (o.shared) return <bdi class="clip">{word}</bdi>;
  return (
    <a
      class="quiet clip"
      dir="auto"
      href={linkTo({ view: o.view, path: '/sessions', set: { [o.filter]: o.value } })}
    >
      {word}
    </a>
  );
}

function SharedActions() {
  return (
    <div class="session-actions">
      <details class="popover">
        <summary class="button icon-only">
          <Icon name="more" label="More" />
        </summary>
        <div class="panel menu">
          <Exports />
        </div>
      </details>
    </div>
  );
}

function Exports() {
  return (
    <>
      <button type="button" class="plain" data-export="md">
        <Icon name="download" />
        Export Markdown
      </button>
      <button type="button" class="plain" data-export="html">
        <Icon name="download" />
        Export HTML
      </button>
      <button type="button" class="plain" data-export="json">
        <Icon name="download" />
        Export JSON
      </button>
    </>
  );
}

function SessionActions(o: { id: string; place: SessionPlace; transcript: string | undefined }) {
  const { id, transcript } = o;
  const { share, comments } = o.place;
  return (
    <div class="session-actions">
      {comments === undefined ? null : (
        <a class="button" href={comments}>
          <Icon name="message" />
          Comments
        </a>
      )}
      {share === undefined ? null : (
        <a class="button" href={share}>
          <Icon name="share" />
          Share
        </a>
      )}
      <CopyButton word="Copy resume command" text={pastedOption('claude --resume', id)} />
      <CopyButton word="Copy id" text={id} />
      <details class="popover">
        <summary class="button icon-only">
          <Icon name="more" label="More" />
        </summary>
        <div class="panel menu">
          <CopyButton word="Copy report command" text={`subtrack session ${pastedLast(id)}`} />
          {transcript === undefined ? null : <CopyButton word="Copy transcript path" text={transcript} />}
          <Exports />
          <a class="button" href={`/compare?what=session&a=${encodeURIComponent(id)}`}>
            <Icon name="analytics" />
            Compare with another
          </a>
          <a class="button" href="?format=csv" download>
            <Icon name="download" />
            Agents as CSV
          </a>
        </div>
      </details>
    </div>
  );
}
