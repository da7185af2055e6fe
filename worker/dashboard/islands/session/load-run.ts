import type { TrackedEvent } from '../../../../shared/events/event-schema.ts';
import type { AgentRunRow, SessionRow } from '../../../../shared/queries/parts/session-row.ts';
import type { Story } from '../../session/steps/step.ts';
import { mergeEventsInParts } from '../../../../shared/events/merge-events.ts';
import { breathe, inSlices } from '../in-slices.ts';
import { segmentLimits } from '../../../../shared/protocol/segment-limits.ts';
import { tellCurves, type Curves } from '../../session/steps/tell-curves.ts';
import { tellStoryInParts } from '../../session/steps/tell-steps.ts';
import { nearestFirst, segmentsInView, type View } from '../../session/steps/segments-in-view.ts';
import type { Unreadable } from '../../session/steps/describe-problem.ts';
import { unpackSegment } from '../../session/steps/unpack-segment.ts';

type Segment = { segment_id: string; raw_bytes: number; first_at: number | null; last_at: number | null };
type Timeline = {
  session: SessionRow;
  agents: AgentRunRow[];
  segments: Segment[];
  now: number;
};
export type Run = Timeline &
  Story &
  Curves & {
    unreadable: Unreadable;
    /** All of it is here, or as much as a page holds. */
    whole: boolean;
    /** It is longer than that. */
    cut: boolean;
  };

/**
 * All segments of one session together, unpacked: more than a hundred thousand steps, for which a tab needs 300 MB. A device
 * with little memory, as far as the browser tells, holds less.
 */
const maxSessionBytes = { plenty: 256e6, little: 96e6 } as const;
const plentyGb = 4;
const atOnce = 4;
/** Unpacked bytes that are opened before the first look: a few thousand steps. */
const firstLookBytes = 3 * 1024 * 1024;

/**
 * Reads a session's segments once each, so that following a live session fetches only what is new. The first look opens what
 * is in view alone; the next fetches the rest, from there on.
 */
export function createRunLoader({
  timeline: path,
  segments: segmentsPath,
}: {
  timeline: string;
  segments: string;
}) {
  const opened = new Map<string, TrackedEvent[]>();
  const unreadable: Unreadable = { parts: 0, lines: 0 };
  let room: number = maxSessionBytes[hasLittleMemory() ? 'little' : 'plenty'];
  let cut = false;

  const opening = new Map<string, Promise<void>>();
  /** Once, also while another look fetches it. */
  const open = (segment: Segment): Promise<void> => {
    const known = opening.get(segment.segment_id) ?? fetchSegment(segment);
    opening.set(segment.segment_id, known);
    return known;
  };
  const fetchSegment = async (segment: Segment): Promise<void> => {
    if (room <= 0) {
      cut = true;
      opened.set(segment.segment_id, []);
      return;
    }
    const answer = await fetch(`${segmentsPath}/${encodeURIComponent(segment.segment_id)}`);
    if (!answer.ok || answer.body === null) {
      // In the archive: the page says so, and when it comes.
      if (answer.status !== 409) unreadable.parts += 1;
      opened.set(segment.segment_id, []);
      return;
    }
    const limit = Math.min(segmentLimits.maxRawBytes, Math.max(0, room));
    const unpacked = await unpackSegment({ body: answer.body, limit });
    room -= unpacked.rawBytes;
    unreadable.lines += unpacked.unreadable;
    if (unpacked.broken && limit < segmentLimits.maxRawBytes && unpacked.rawBytes > limit) cut = true;
    else if (unpacked.broken) unreadable.parts += 1;
    opened.set(segment.segment_id, unpacked.events);
  };

  return async function load(o: {
    /** What is looked at, once it is known when the run began; undefined: its beginning. */
    view: (startedAt: number) => View | undefined;
    firstLook?: boolean;
  }): Promise<Run> {
    const answer = await fetch(path);
    if (!answer.ok) throw new TypeError(`timeline: ${answer.status}`);
    const timeline = (await answer.json()) as Timeline;
    const { segments } = timeline;
    const view = o.view(timeline.session.started_at);
    const wanted =
      o.firstLook === true
        ? segmentsInView({ segments, view, limit: firstLookBytes })
        : nearestFirst({ segments, view });
    const missing = wanted.filter((segment) => !opened.has(segment.segment_id));
    const take = async () => {
      for (let next = missing.shift(); next !== undefined; next = missing.shift()) await open(next);
    };
    await Promise.all(Array.from({ length: atOnce }, take));
    const lines = segments.flatMap((segment) => opened.get(segment.segment_id) ?? []);
    const events = await inSlices(mergeEventsInParts(lines));
    const story = await inSlices(tellStoryInParts(events));
    await breathe();
    const whole = segments.every(({ segment_id }) => opened.has(segment_id));
    return { ...timeline, ...story, ...tellCurves(events), unreadable, whole, cut };
  };
}

/** Not every browser says it. */
function hasLittleMemory(): boolean {
  const { deviceMemory } = navigator as { deviceMemory?: number };
  return deviceMemory !== undefined && deviceMemory < plentyGb;
}
