import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventKey } from '../../../shared/events/event-key.ts';
import type { FileContext, FileState } from '../files/file-context.ts';
import { isMain, withoutAbsent, makeEvent } from './make-event.ts';
import type { RecordSighting } from './record-sighting.ts';
import { fieldsOf, listOf, textOf } from '../../client/record-fields.ts';

/** Attributes of the session, told whenever one of them changes. Subagent files tell nothing about it. */
export function mapSession({ record, file, state, time }: RecordSighting): TrackedEvent[] {
  if (!isMain(file)) return [];
  const data = {
    cwd: state.told === undefined ? textOf(record['cwd']) : undefined,
    git_branch: textOf(record['gitBranch']),
    client_version: textOf(record['version']),
    entrypoint: textOf(record['entrypoint']),
    permission_mode: textOf(record['permissionMode']),
    forked_from: forkedFrom(record, file.session_id),
  };
  if (data.git_branch === undefined && data.client_version === undefined) return [];
  const last = state.told?.split('\n') ?? [];
  const keys = [
    data.git_branch,
    data.client_version,
    data.entrypoint,
    data.permission_mode,
    data.forked_from,
  ].map((value, index) => (value ?? last[index] ?? '').replaceAll('\n', ' '));
  const told = keys.join('\n');
  if (told === state.told) return [];
  const first = state.told === undefined;
  state.told = told;
  return [
    makeEvent({
      type: 'session',
      id: eventKey.sessionUpdate(file.session_id),
      time,
      file,
      data: withoutAbsent({ action: 'update' as const, ...data, born_at: first ? file.born_at : undefined }),
    }),
  ];
}

/** Where the session comes from, and where it has gone: the client writes both in rows of their own. */
export function mapOrigin({ record, file, time }: RecordSighting): TrackedEvent[] {
  if (!isMain(file)) return [];
  const origins = listOf(record['sessions']).map(
    (origin) => textOf(origin) ?? textOf(fieldsOf(origin)?.['sessionId']),
  );
  const data = withoutAbsent({
    forked_from: origins.findLast((origin) => origin !== undefined && origin !== file.session_id),
    moved_to: textOf(record['relocatedCwd']),
  });
  if (Object.keys(data).length === 0) return [];
  const id = eventKey.sessionUpdate(file.session_id);
  return [makeEvent({ type: 'session', id, time, file, data: { action: 'update', ...data } })];
}

/** Say nothing but how long a file, and every run that is told in it, went on. */
export function mapLastSeen({ file, state }: { file: FileContext; state: FileState }): TrackedEvent[] {
  const runs = (state.chains ?? []).map(({ agent_id, state: { last_time } }) => ({ agent_id, last_time }));
  return [{ agent_id: file.agent_id, last_time: state.last_time }, ...runs].flatMap(
    ({ agent_id, last_time }) =>
      last_time === undefined ? [] : [lastSeen({ file: { ...file, agent_id }, time: last_time })],
  );
}

/** That a file went on until then, and nothing else. */
export function lastSeen({ file, time }: { file: FileContext; time: string }): TrackedEvent {
  if (isMain(file)) {
    const id = eventKey.sessionUpdate(file.session_id);
    return makeEvent({ type: 'session', id, time, file, data: { action: 'update' } });
  }
  const id = eventKey.agentRun(file.session_id, file.agent_id);
  return makeEvent({ type: 'agent_invocation', id, time, file, data: {} });
}

/** A forked file repeats the history of its original and, on newer clients, names it. */
function forkedFrom(record: RecordSighting['record'], sessionId: string): string | undefined {
  const named = textOf(record['requestSessionId']);
  if (named !== undefined) return named === sessionId ? undefined : named;
  const origin = record['forkedFrom'];
  const origins = typeof origin === 'object' && origin !== null ? (origin as Record<string, unknown>) : {};
  return textOf(origins['sessionId']);
}
