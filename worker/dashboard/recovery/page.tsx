import type { RecoveryAnswer } from '../../../shared/protocol/companion.ts';
import { recoveryPageSize, sessionsOfPage } from '../../../shared/protocol/recovery-page.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { sessionPath } from '../shell/links.ts';
import type { Shown } from '../shell/load-parts.ts';
import type { View } from '../shell/request-view.ts';
import { Command } from '../ui/command.tsx';
import { Empty } from '../ui/empty.tsx';
import { Bar } from '../ui/marks.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { Ago } from '../ui/moments.tsx';
import { Pages, readPage } from '../ui/table.tsx';
import { Stat, Stats } from '../ui/stats.tsx';
import { clippedLine } from '../ui/text/display-text.ts';
import { counted, formatAge, formatBytes, formatCount, formatShare } from '../ui/text/format.ts';
import { restoreCommand } from '../ui/text/restore-command.ts';
import type { askRecovery } from './data.ts';

export type RecoveryData = Shown<ReturnType<typeof askRecovery>>;

const filesNamed = 8;
const kindWords: Record<string, string> = {
  journal: 'Journal',
  archive: 'Archive of transcripts',
  database: 'Database',
  search: 'Search index',
  snapshots: 'Snapshots',
  checkpoints: 'Checkpoints of files',
  backups: 'Bundles of sessions',
  cloud: 'This dashboard',
};

export function RecoveryPage({ view, data }: { view: View; data: RecoveryData }) {
  return (
    <>
      <div class="page-head">
        <h1>Recovery</h1>
        <span class="muted">What can be continued, and what is kept on this machine</span>
      </div>
      <ShowPart
        part={data.recovery}
        what="What can be recovered"
        show={(answer) => {
          const told = inProject({ told: answer, project: view.project });
          return (
            <>
              <Figures view={view} told={told} />
              <section class="panel" aria-labelledby="resume">
                <div class="panel-head">
                  <h2 id="resume">Unfinished sessions</h2>
                  <span class="muted small">of the last two weeks</span>
                </div>
                <Unfinished view={view} told={told} />
              </section>
              <Space told={told} />
            </>
          );
        }}
      />
    </>
  );
}

function inProject(o: { told: RecoveryAnswer; project: string | undefined }): RecoveryAnswer {
  const { told, project } = o;
  if (project === undefined) return told;
  return { ...told, sessions: told.sessions.filter((session) => session.project === project) };
}

function Figures({
  view,
  told: { sessions, archive, space, unread, ...told },
}: {
  view: View;
  told: RecoveryAnswer;
}) {
  const open = archive.sessions_seen - archive.sessions_archived;
  const total = space.reduce((sum, { bytes }) => sum + bytes, 0);
  const tooMuch = total > told.space_limit_bytes;
  return (
    <Stats label="Recovery in figures">
      <Stat
        label="To continue"
        figure={formatCount(sessions.length)}
        note={`${formatCount(countCrashed(sessions))} crashed`}
        href="#resume"
      />
      <Stat
        label="Archived"
        figure={`${formatCount(archive.sessions_archived)} of ${formatCount(archive.sessions_seen)}`}
        tone={open > 0 ? 'warn' : undefined}
        note={archiveNote({ archive, unread })}
        source="Transcripts, as Claude Code wrote them: subtrack archive status"
      />
      <Stat
        label="Next clean-up"
        figure={<Cleanup view={view} at={archive.next_cleanup_at} />}
        note="by Claude Code"
        source="The oldest transcript and cleanupPeriodDays of its settings"
      />
      <Stat
        label="Space"
        figure={formatBytes(total)}
        tone={tooMuch ? 'warn' : undefined}
        note={tooMuch ? `more than ${formatBytes(told.space_limit_bytes)}` : 'on this machine'}
        href="#space"
      />
    </Stats>
  );
}

function countCrashed(sessions: RecoveryAnswer['sessions']): number {
  return sessions.filter(({ ended_how }) => ended_how === 'crashed').length;
}

function archiveNote({ archive, unread }: Pick<RecoveryAnswer, 'archive' | 'unread'>): string {
  if (unread > 0) return `${counted({ count: unread, one: 'file' })} not readable`;
  const age = archive.newest_age_s;
  return age === null ? 'sessions' : `sessions, newest ${formatAge(age * 1000)} old`;
}

function Cleanup({ view, at }: { view: View; at: string | null }) {
  if (at === null) return <>–</>;
  const when = Date.parse(at);
  if (when <= view.times.now) return <span title={view.times.full(when)}>any moment</span>;
  return (
    <time datetime={at} title={view.times.full(when)}>
      {view.times.day(when)}
    </time>
  );
}

function Unfinished({ view, told }: { view: View; told: RecoveryAnswer }) {
  const { sessions, archive } = told;
  if (sessions.length === 0 && archive.sessions_seen === 0)
    return <Empty icon="sessions" says="No session was seen on this machine yet." command="subtrack init" />;
  if (sessions.length === 0)
    return <Empty icon="check" says="No session crashed, fell silent or left tasks open." />;
  const shown = sessionsOfPage({ sessions, page: readPage(view) });
  return (
    <>
      <ul class="resumes">
        {shown.sessions.map((session) => (
          <UnfinishedSession view={view} session={session} />
        ))}
      </ul>
      <Pages view={view} page={shown.page} pageSize={recoveryPageSize} total={sessions.length} />
    </>
  );
}

function UnfinishedSession({ view, session }: { view: View; session: RecoveryAnswer['sessions'][number] }) {
  const { files_at_risk: files, tasks_done, tasks_open, snapshot_id } = session;
  const last = Date.parse(session.last_event_at);
  return (
    <li class="resume">
      <div class="resume-head">
        <a class="row-link" href={sessionPath(session.session_id)}>
          <bdi class="clip">{clippedLine(session.title ?? 'Untitled session')}</bdi>
        </a>
        <Ending how={session.ended_how} silence={view.times.now - last} />
      </div>
      <p class="line-two">
        <bdi class="clip">{cleanText(session.project)}</bdi>
        <Ago at={last} times={view.times} />
        {tasks_done + tasks_open === 0 ? null : (
          <span class="n">{`${tasks_done} of ${counted({ count: tasks_done + tasks_open, one: 'task' })} done`}</span>
        )}
      </p>
      <Command text={session.command} word="Continue" />
      {snapshot_id === null ? null : (
        <Command text={restoreCommand({ snapshotId: snapshot_id, files: true })} word="Files as they were" />
      )}
      {files.length === 0 ? null : (
        <details class="risk">
          <summary>{`${counted({ count: files.length, one: 'file' })} not committed`}</summary>
          <ul class="mono">
            {files.slice(0, filesNamed).map((file) => (
              <li>
                <bdi>{cleanText(file)}</bdi>
              </li>
            ))}
            {files.length > filesNamed ? (
              <li class="faint">{`and ${files.length - filesNamed} more`}</li>
            ) : null}
          </ul>
        </details>
      )}
    </li>
  );
}

/** Whether one that fell silent still runs nobody knows: only the silence is told. */
function Ending({ how, silence }: { how: RecoveryAnswer['sessions'][number]['ended_how']; silence: number }) {
  if (how === 'crashed') return <span class="bad">Crashed</span>;
  return <span class="warn">{how === 'left_open' ? 'Left open' : `Quiet for ${formatAge(silence)}`}</span>;
}

function Space({ told }: { told: RecoveryAnswer }) {
  const total = told.space.reduce((sum, { bytes }) => sum + bytes, 0);
  const kinds = told.space.toSorted((a, b) => b.bytes - a.bytes);
  return (
    <section class="panel" aria-labelledby="space">
      <div class="panel-head">
        <h2 id="space">Space by kind</h2>
        <bdi class="clip muted mono small">{cleanText(told.home)}</bdi>
      </div>
      <ul class="space-kinds">
        {kinds.map(({ kind, bytes }) => (
          <li>
            <span>{kindWords[kind] ?? cleanText(kind)}</span>
            <Bar share={total === 0 ? 0 : bytes / total} />
            <span class="n">{formatBytes(bytes)}</span>
            <span class="n muted">{total === 0 ? '–' : formatShare(bytes / total)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
