import type { SessionRow } from '../../../shared/queries/parts/session-row.ts';
import type { View } from '../shell/request-view.ts';
import { linkTo } from '../shell/links.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { SessionState } from '../ui/marks.tsx';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { firstLine } from '../ui/text/display-text.ts';
import { plainWord } from './plain-word.ts';
import { isoTime } from '../ui/text/times.ts';

/** What session this is, how it stands, and the ways on from here: resume it, name it, take it along. */
export function SessionHead({ view, session }: { view: View; session: SessionRow }) {
  return (
    <header class="session-head">
      <nav class="crumbs" aria-label="Breadcrumb">
        <a href={linkTo({ view, path: '/sessions' })}>Sessions</a>
      </nav>
      <div class="session-title">
        <h1 class="wrap" dir="auto">
          {firstLine(session.title ?? 'Untitled session')}
        </h1>
        <SessionState of={session} now={view.times.now} />
        <SessionActions id={session.session_id} />
      </div>
      <SessionMeta view={view} session={session} />
      {session.status === 'needs_input' ? (
        <p class="asks-now warn">
          <bdi>{firstLine(session.attention ?? 'Waits for input')}</bdi>
        </p>
      ) : null}
    </header>
  );
}

function SessionMeta({ view, session }: { view: View; session: SessionRow }) {
  const { times } = view;
  const sameDay = times.isoDay(session.started_at) === times.isoDay(session.last_event_at);
  const end = sameDay
    ? times.clock(session.last_event_at)
    : `${times.day(session.last_event_at)}, ${times.clock(session.last_event_at)}`;
  return (
    <p class="line-two">
      <a
        class="quiet clip"
        dir="auto"
        href={linkTo({ view, path: '/sessions', set: { project: session.project } })}
      >
        {cleanText(session.project)}
      </a>
      <a
        class="quiet clip"
        dir="auto"
        href={linkTo({ view, path: '/sessions', set: { member: session.member } })}
      >
        {cleanText(session.member)}
      </a>
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

function SessionActions({ id }: { id: string }) {
  return (
    <div class="session-actions">
      {plainWord.test(id) ? <CopyButton word="Copy resume command" text={`claude --resume ${id}`} /> : null}
      <CopyButton word="Copy id" text={id} />
      <details class="popover">
        <summary class="button icon-only">
          <Icon name="more" label="More" />
        </summary>
        <div class="panel menu">
          {plainWord.test(id) ? (
            <CopyButton word="Copy report command" text={`subtrack session ${id}`} />
          ) : null}
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
          <a class="button" href="?format=csv" download>
            <Icon name="download" />
            Agents as CSV
          </a>
        </div>
      </details>
    </div>
  );
}
