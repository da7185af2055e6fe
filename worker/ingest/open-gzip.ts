import { notGzipError } from './errors.ts';

type OpenGzip = {
  stream: ReadableStream;
  /** Whether the body came whole, as far as anybody read it. */
  copied: Promise<'whole' | 'broken off' | 'given up'>;
  /** For a reader that stops before the end: nobody would read on, and the copy would wait for ever. */
  giveUp: () => Promise<void>;
};

/**
 * Looks at the first two bytes and passes everything on, unread: unpacking costs CPU that the free plan does not have,
 * and is what a gzip bomb waits for. R2 wants to know the length beforehand.
 */
export async function openGzip(o: {
  body: ReadableStream<Uint8Array> | null;
  length: number;
}): Promise<OpenGzip> {
  const reader = o.body?.getReader();
  if (reader === undefined) throw notGzipError();
  let head = new Uint8Array();
  while (head.length < 2) {
    const { done, value } = await reader.read();
    if (done) throw notGzipError();
    head = join(head, value);
  }
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    await reader.cancel();
    throw notGzipError();
  }
  const { readable, writable } = new FixedLengthStream(o.length);
  const writer: WritableStreamDefaultWriter = writable.getWriter();
  let isGivenUp = false;
  return {
    stream: readable,
    copied: copy({ head, reader, writer }).then(
      () => 'whole',
      () => (isGivenUp ? 'given up' : 'broken off'),
    ),
    async giveUp() {
      isGivenUp = true;
      await writer.abort().catch(() => undefined);
    },
  };
}

async function copy(o: {
  head: Uint8Array;
  reader: ReadableStreamDefaultReader<Uint8Array>;
  writer: WritableStreamDefaultWriter;
}): Promise<void> {
  const { writer } = o;
  try {
    await writer.write(o.head);
    for (let part = await o.reader.read(); !part.done; part = await o.reader.read()) {
      await writer.write(part.value);
    }
    await writer.close();
  } catch (error) {
    // The reading side must hear of it, or it waits for the rest for ever.
    await writer.abort(error).catch(() => undefined);
    throw error;
  }
}

function join(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
}
