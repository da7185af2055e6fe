import { placeholderStart } from '../../../shared/redaction/engine/finding.ts';
import type { SegmentStore } from '../../segments/segment-store.ts';

export type Marks = {
  /** Secrets that were taken out of what was looked through. */
  redactions: number;
  /** Whether that was all of it. */
  whole: boolean;
};

/** Unpacked; a request may not compute for long. */
const maxRawBytes = 2 * 1024 * 1024;

/** How often something was redacted in a session, as its segments say, without reading them as events. */
export async function countMarks(o: {
  store: Pick<SegmentStore, 'get'>;
  sessionId: string;
  segments: readonly { segment_id: string }[];
}): Promise<Marks> {
  let redactions = 0;
  let room = maxRawBytes;
  for (const { segment_id } of o.segments) {
    if (room <= 0) return { redactions, whole: false };
    const stored = await o.store.get({ session_id: o.sessionId, segment_id });
    if (stored === undefined) continue;
    const found = await countIn({ body: stored.body, room });
    redactions += found.redactions;
    room -= found.bytes;
  }
  return { redactions, whole: room > 0 };
}

async function countIn(o: { body: ReadableStream<Uint8Array>; room: number }) {
  const unzip = new DecompressionStream('gzip') as unknown as ReadableWritablePair<Uint8Array, Uint8Array>;
  const reader = o.body.pipeThrough(unzip).getReader();
  const decoder = new TextDecoder();
  let [redactions, bytes, rest] = [0, 0, ''];
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.byteLength;
      const text = rest + decoder.decode(part.value, { stream: true });
      redactions += text.split(placeholderStart).length - 1;
      // A mark may lie across two parts, and is counted once.
      rest = text.slice(-placeholderStart.length + 1);
      if (bytes > o.room) await reader.cancel();
    }
  } catch (error) {
    // Damaged gzip: the page of the session says so, and shows what can be read.
    if (!(error instanceof Error)) throw error;
  }
  return { redactions, bytes };
}
