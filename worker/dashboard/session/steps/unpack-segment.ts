import type { TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { readEvent } from './read-event.ts';

/** A line break, with which gzip never begins. */
const unpackedMark = 0x0a;

export type Unpacked = {
  events: TrackedEvent[];
  /** Lines that are no event. */
  unreadable: number;
  /** It is not gzip, or it unpacks to more than the limit; what came before is here. */
  broken: boolean;
  rawBytes: number;
};

/**
 * Opens one segment, gzip or unpacked NDJSON, never past `limit` bytes: gzip reaches a thousand to one. Runs in Worker and
 * browser.
 */
export async function unpackSegment(o: {
  body: ReadableStream<Uint8Array>;
  limit: number;
}): Promise<Unpacked> {
  const found: Unpacked = { events: [], unreadable: 0, broken: false, rawBytes: 0 };
  const take = (line: string) => {
    if (line === '') return;
    const event = readEvent(line);
    if (event === undefined) found.unreadable += 1;
    else found.events.push(event);
  };
  const decoder = new TextDecoder();
  let rest: string[] = [];
  try {
    const reader = (await openLines(o.body)).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      found.rawBytes += value.byteLength;
      if (found.rawBytes > o.limit) {
        found.broken = true;
        await reader.cancel();
        return found;
      }
      const [first = '', ...lines] = decoder.decode(value, { stream: true }).split('\n');
      // A line of megabytes is put together once, not looked through again with every part of it.
      rest.push(first);
      const last = lines.pop();
      if (last === undefined) continue;
      take(rest.join(''));
      rest = [last];
      for (const line of lines) take(line);
    }
  } catch (error) {
    // Damaged gzip: browsers say TypeError, workerd another Error. The page shows what could be read and says so.
    if (!(error instanceof Error)) throw error;
    found.broken = true;
    return found;
  }
  take(rest.join('') + decoder.decode());
  return found;
}

/** What was cut for a link comes unpacked, behind an empty line that says so. */
async function openLines(body: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const reader = body.getReader();
  const first = await reader.read();
  const rest = new ReadableStream<Uint8Array>({
    start(controller) {
      if (first.value !== undefined) controller.enqueue(first.value);
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  if (first.value?.[0] === unpackedMark) return rest;
  const unzip = new DecompressionStream('gzip') as unknown as ReadableWritablePair<Uint8Array, Uint8Array>;
  return rest.pipeThrough(unzip);
}
