import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import type { Cut } from '../../shared/privacy/cut.ts';
import type { ShareLevel } from '../../shared/privacy/levels.ts';
import { segmentLimits } from '../../shared/protocol/segments.ts';
import type { SegmentStore } from '../segments/segment-store.ts';

/** What is shown of one session's events. */
export type ShownEvents = {
  sessionId: string;
  level: ShareLevel;
  /** Null: of all. */
  agents: readonly string[] | null;
  cut: Cut;
};

/** Unpacked, and well above what a sender aims for: to cut more than that takes longer than a request may compute. */
const maxRawBytes = 2 * segmentLimits.targetRawBytes;

/**
 * The segments of one session as somebody outside of the team gets them: unpacked, every event cut anew while it passes, and
 * nothing that is not an event. There are none of any other session.
 */
export function cutSegments({
  store,
  shown,
}: {
  store: SegmentStore;
  shown: ShownEvents;
}): Pick<SegmentStore, 'get'> {
  return {
    async get({ segment_id }) {
      const stored = await store.get({ session_id: shown.sessionId, segment_id });
      return stored && { ...stored, body: cutLines({ body: stored.body, shown }) };
    },
  };
}

function cutLines({
  body,
  shown,
}: {
  body: ReadableStream<Uint8Array>;
  shown: ShownEvents;
}): ReadableStream<Uint8Array> {
  const unzip = new DecompressionStream('gzip') as unknown as ReadableWritablePair<Uint8Array, Uint8Array>;
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = '';
  let rawBytes = 0;
  const cutAll = (lines: readonly string[]) =>
    encoder.encode(lines.map((line) => cutLine({ line, shown })).join(''));
  return body.pipeThrough(unzip).pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      // Tells the reader that it is unpacked, also where nothing follows.
      start: (controller) => controller.enqueue(encoder.encode('\n')),
      transform(part, controller) {
        rawBytes += part.byteLength;
        if (rawBytes > maxRawBytes) {
          controller.terminate();
          return;
        }
        const lines = (rest + decoder.decode(part, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        if (lines.length > 0) controller.enqueue(cutAll(lines));
      },
      flush(controller) {
        if (rest !== '') controller.enqueue(cutAll([rest]));
      },
    }),
  );
}

/** The line as it leaves, or nothing: whatever a device sent stands there. */
function cutLine({ line, shown }: { line: string; shown: ShownEvents }): string {
  const event = readEvent(line);
  if (event === undefined) return '';
  if (shown.agents !== null && !shown.agents.includes(event.agent_id)) return '';
  const left = shown.cut.cutEvent({ event, level: shown.level });
  return left === undefined ? '' : `${JSON.stringify(left)}\n`;
}

function readEvent(line: string): TrackedEvent | undefined {
  const value = parse(line);
  if (!isRecord(value) || !isRecord(value['data'])) return undefined;
  const isNamed = ['event_type', 'session_id', 'agent_id'].every((name) => typeof value[name] === 'string');
  // The cut looks at every field by itself and takes nothing for what it is not.
  return isNamed ? (value as unknown as TrackedEvent) : undefined;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
