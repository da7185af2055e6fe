import type { TrackedEvent } from '../../../../shared/events/event-schema.ts';
import type { AgentRunRow, SessionRow } from '../../../../shared/queries/parts/session-row.ts';
import type { Story } from '../../session/steps/step.ts';
import { mergeEvents } from '../../../../shared/events/merge-events.ts';
import { segmentLimits } from '../../../../shared/protocol/segment-limits.ts';
import { tellCurves, type Curves } from '../../session/steps/tell-curves.ts';
import { tellStory } from '../../session/steps/tell-steps.ts';
import { unpackSegment } from '../../session/steps/unpack-segment.ts';

type Segment = { segment_id: string; bytes: number };
type Timeline = {
  session: SessionRow;
  agents: AgentRunRow[];
  segments: Segment[];
  now: number;
};
export type Run = Timeline & Story & Curves & { unreadable: number };

/** All segments of one session together; beyond it a browser tab gets slow, and nobody reads on. */
const maxSessionBytes = 96 * 1024 * 1024;
const atOnce = 4;

/** Reads a session's segments once each, so that following a live session fetches only what is new. */
export function createRunLoader({
  timeline: path,
  segments: segmentsPath,
}: {
  timeline: string;
  segments: string;
}) {
  const opened = new Map<string, TrackedEvent[]>();
  let unreadable = 0;
  let room = maxSessionBytes;

  const open = async (segment: Segment) => {
    const answer = await fetch(`${segmentsPath}/${encodeURIComponent(segment.segment_id)}`);
    if (!answer.ok || answer.body === null || room <= 0) {
      unreadable += 1;
      opened.set(segment.segment_id, []);
      return;
    }
    const unpacked = await unpackSegment({
      body: answer.body,
      limit: Math.min(segmentLimits.maxRawBytes, room),
    });
    room -= unpacked.rawBytes;
    unreadable += unpacked.unreadable + (unpacked.broken ? 1 : 0);
    opened.set(segment.segment_id, unpacked.events);
  };

  return async function load(): Promise<Run> {
    const answer = await fetch(path);
    if (!answer.ok) throw new TypeError(`timeline: ${answer.status}`);
    const timeline = (await answer.json()) as Timeline;
    const missing = timeline.segments.filter((segment) => !opened.has(segment.segment_id));
    const take = async () => {
      for (let next = missing.shift(); next !== undefined; next = missing.shift()) await open(next);
    };
    await Promise.all(Array.from({ length: atOnce }, take));
    const lines = timeline.segments.flatMap((segment) => opened.get(segment.segment_id) ?? []);
    // Lets the browser paint between unpacking and telling; both take a while with ten thousand events.
    await new Promise((resolve) => setTimeout(resolve));
    const events = mergeEvents(lines);
    return { ...timeline, ...tellStory(events), ...tellCurves(events), unreadable };
  };
}
