import type { z } from 'zod';
import type { ReaderDeps } from '../../deps.ts';
import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import type { Step, Story } from './steps/step.ts';
import type { Failure } from '../../http/failure.ts';
import type { SessionRow } from '../../../shared/queries/parts/session-row.ts';
import type { View } from '../shell/request-view.ts';
import { once, valueOr, type Shown } from '../shell/load-parts.ts';
import { mergeEvents } from '../../../shared/events/merge-events.ts';
import { segmentLimits } from '../../../shared/protocol/segments.ts';
import { errorsRecent } from '../../../shared/queries/errors-recent.ts';
import { errorsTotals } from '../../../shared/queries/errors-totals.ts';
import { session } from '../../../shared/queries/session.ts';
import { sessionAgents } from '../../../shared/queries/session-agents.ts';
import { sessionSegments } from '../../../shared/queries/session-segments.ts';
import { isAppError } from '../../../shared/core/errors.ts';
import { notFoundError } from '../../http/errors.ts';
import { restoresOf } from '../../tiers/restores/restore-repository.ts';
import { askSnapshots } from './snapshots/data.ts';
import { describeProblem } from './steps/describe-problem.ts';
import { filterSteps, readStepFilter } from './steps/step-filter.ts';
import { tellStory } from './steps/tell-steps.ts';
import { unpackSegment } from './steps/unpack-segment.ts';
import { HOUR } from '../../../shared/core/time.ts';

type SegmentReceipt = z.infer<typeof sessionSegments.row>;

/** What one request unpacks and parses: the page must stay within the platform's 10 ms of CPU. */
const partRawBytes = 640 * 1024;
export const stepsPerPage = 40;
export const errorsShown = 200;

type Parts = Shown<ReturnType<typeof askSession>>;
export type SessionData = ReturnType<typeof readSession>;

/** The session that a page is about; without it there is no page. */
export async function findSession({ deps, id }: { deps: ReaderDeps; id: string }): Promise<SessionRow> {
  const [row] = await deps.runQuery(session, { session_id: id });
  if (row === undefined) throw notFoundError({ what: 'this session' });
  return row;
}

/** Everything else of a session's page. */
export function askSession(o: { deps: ReaderDeps; view: View; session: SessionRow }) {
  const { deps, view } = o;
  const { session_id, started_at, last_event_at } = o.session;
  const segments = once(() => deps.runQuery(sessionSegments, { session_id }));
  // Errors are found by their hour: without one, those of all sessions would be read.
  const hours = { since: Math.floor(started_at / HOUR) * HOUR, until: last_event_at + HOUR };
  const failures = once(() => deps.runQuery(errorsRecent, { session_id, ...hours, limit: errorsShown }));
  return {
    ...askSnapshots({ companion: deps.companion, view, sessionId: session_id }),
    transcript: async () => (await deps.companion?.transcript(session_id))?.path ?? undefined,
    agents: () => deps.runQuery(sessionAgents, { session_id }),
    segments,
    story: async () =>
      deps.showsTexts(o.session)
        ? loadStory({ deps, view, sessionId: session_id, segments: await segments() })
        : { ...noStory, problem: withheld },
    failures,
    failed: async () => {
      const rows = await failures();
      if (rows.length < errorsShown) return rows.reduce((sum, row) => sum + row.occurrences, 0);
      const [totals] = await deps.runQuery(errorsTotals, { session_id, ...hours });
      return totals?.occurrences ?? 0;
    },
  };
}

export function readSession({ session: row, parts }: { session: SessionRow; parts: Parts }) {
  return {
    session: row,
    agents: valueOr(parts.agents, []),
    segments: valueOr(parts.segments, []),
    failures: valueOr(parts.failures, []),
    /** Where the client keeps it, on one's own machine. */
    transcript: valueOr(parts.transcript, undefined),
    kept: { snapshots: parts.snapshots, difference: parts.difference },
    /** How often anything failed, listed or not. */
    failed: valueOr(parts.failed, undefined),
  };
}

/** What the page cannot show. */
export function missingParts({ agents, story, failures, failed }: Parts): { what: string; why: Failure }[] {
  return [
    ...('missing' in agents ? [{ what: 'The agents', why: agents.missing }] : []),
    ...('missing' in story ? [{ what: 'The steps', why: story.missing }] : []),
    ...('missing' in failed && 'value' in failures
      ? [{ what: 'The number of errors', why: failed.missing }]
      : []),
    ...('missing' in failures ? [{ what: 'The errors', why: failures.missing }] : []),
  ];
}

export type StoryPart = Story & {
  /** The steps that the URL asks for, of this part. */
  shown: Step[];
  part: number;
  parts: number;
  page: number;
  pages: number;
  problem: string | undefined;
  archive: Archived | undefined;
};

/** Something of it lies in a cold storage class; `readyAt` (Unix ms): somebody has asked for it. */
export type Archived = { readyAt: number | undefined };

const withheld =
  'What was said and done stays with who ran it: its project shows others numbers and names alone.';

/** In the place of steps that could not be loaded. */
export const noStory: StoryPart = {
  ...tellStory([]),
  shown: [],
  part: 1,
  parts: 1,
  page: 1,
  pages: 1,
  problem: undefined,
  archive: undefined,
};

/** The steps that the server writes out: one part of the run, and of it one page. */
async function loadStory(o: {
  deps: ReaderDeps;
  view: View;
  sessionId: string;
  segments: readonly SegmentReceipt[];
}): Promise<StoryPart> {
  const parts = cutParts(o.segments);
  const part = readNumber({ text: o.view.query.get('part'), last: parts.length });
  const { events, unreadable, isArchived } = await readSegments({
    deps: o.deps,
    sessionId: o.sessionId,
    segments: parts[part - 1] ?? [],
  });
  const story = tellStory(mergeEvents(events));
  const shown = filterSteps({ steps: story.steps, state: readStepFilter(o.view.query) });
  const pages = Math.max(1, Math.ceil(shown.length / stepsPerPage));
  const wanted = o.view.query.get('step');
  const found = wanted === null ? -1 : shown.findIndex((step) => step.id === wanted);
  const page =
    found >= 0
      ? Math.floor(found / stepsPerPage) + 1
      : readNumber({ text: o.view.query.get('page'), last: pages });
  const archive = isArchived ? await readArchive(o) : undefined;
  const problem = describeProblem(unreadable);
  return { ...story, shown, part, parts: Math.max(1, parts.length), page, pages, problem, archive };
}

async function readArchive(o: { deps: ReaderDeps; sessionId: string }): Promise<Archived> {
  const waiting = (await restoresOf({ db: o.deps.db, sessionId: o.sessionId })).filter(
    ({ is_ready }) => !is_ready,
  );
  return {
    readyAt: waiting.length === 0 ? undefined : Math.max(...waiting.map(({ ready_at }) => ready_at)),
  };
}

/** Undefined where it lies in a cold storage class. */
async function openSegment(o: { deps: ReaderDeps; name: { session_id: string; segment_id: string } }) {
  try {
    return { stored: await o.deps.segments.get(o.name) };
  } catch (error) {
    if (isAppError(error, 'segment.in_archive')) return undefined;
    throw error;
  }
}

/**
 * The steps of the first part of a run, and whether all of that part could be read (`isRead`); undefined where they stay with
 * who ran it.
 */
export async function readFirstSteps(o: {
  deps: ReaderDeps;
  session: SessionRow;
}): Promise<{ steps: Step[]; isWhole: boolean; isRead: boolean } | undefined> {
  const { deps } = o;
  const { session_id } = o.session;
  if (!deps.showsTexts(o.session)) return undefined;
  const parts = cutParts(await deps.runQuery(sessionSegments, { session_id }));
  const { events, unreadable, isArchived } = await readSegments({
    deps,
    sessionId: session_id,
    segments: parts[0] ?? [],
  });
  const isRead = unreadable.parts === 0 && !isArchived;
  return { steps: tellStory(mergeEvents(events)).steps, isWhole: parts.length <= 1, isRead };
}

async function readSegments(o: { deps: ReaderDeps; sessionId: string; segments: readonly SegmentReceipt[] }) {
  const events: TrackedEvent[] = [];
  let limit = Math.min(segmentLimits.maxRawBytes, partRawBytes * 2);
  const unreadable = { parts: 0, lines: 0 };
  let isArchived = false;
  for (const { segment_id } of o.segments) {
    const name = { session_id: o.sessionId, segment_id };
    const opened = limit <= 0 ? { stored: undefined } : await openSegment({ deps: o.deps, name });
    if (opened === undefined) {
      isArchived = true;
      continue;
    }
    const { stored } = opened;
    if (stored === undefined) {
      unreadable.parts += 1;
      continue;
    }
    const unpacked = await unpackSegment({ body: stored.body, limit });
    limit -= unpacked.rawBytes;
    unreadable.lines += unpacked.unreadable;
    if (unpacked.broken) unreadable.parts += 1;
    for (const event of unpacked.events) events.push(event);
  }
  return { events, unreadable, isArchived };
}

/** Segments in a row up to what one request may unpack; a sender may lie about sizes, unpacking does not believe it. */
function cutParts(segments: readonly SegmentReceipt[]): SegmentReceipt[][] {
  const parts: SegmentReceipt[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const segment of segments) {
    size += segment.raw_bytes;
    if (size > partRawBytes) {
      parts.push([]);
      size = segment.raw_bytes;
    }
    parts.at(-1)?.push(segment);
  }
  return parts;
}

function readNumber({ text, last }: { text: string | null; last: number }): number {
  const number = Number(text ?? 1);
  return Number.isSafeInteger(number) && number >= 1 && number <= last ? number : 1;
}
