import type { TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { readEvent } from './read-event.ts';

export type Unpacked = {
  events: TrackedEvent[];
  /** Lines that are no event. */
  unreadable: number;
  /** It is not gzip, or it unpacks to more than the limit; what came before is here. */
  broken: boolean;
  rawBytes: number;
};

/** Opens one gzip NDJSON segment, never past `limit` bytes: gzip reaches a thousand to one. Runs in Worker and browser. */
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
  const unzip = new DecompressionStream('gzip') as unknown as ReadableWritablePair<Uint8Array, Uint8Array>;
  const reader = o.body.pipeThrough(unzip).getReader();
  const decoder = new TextDecoder();
  let rest: string[] = [];
  try {
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
