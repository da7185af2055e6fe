/**
 * The bytes of a stream in pieces of one length, but for the last; none of no bytes. What is told to be no longer than one piece
 * (`total`) is read at once by the platform, which takes a part of the time.
 */
export async function* readPieces(o: {
  body: ReadableStream<Uint8Array>;
  bytes: number;
  total: number;
}): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (o.total <= o.bytes) {
    const whole = new Uint8Array(await new Response(o.body).arrayBuffer());
    if (whole.byteLength > 0) yield whole;
    return;
  }
  let piece = new Uint8Array(o.bytes);
  let filled = 0;
  for await (const chunk of o.body) {
    for (let at = 0; at < chunk.byteLength;) {
      const taken = chunk.subarray(at, at + o.bytes - filled);
      piece.set(taken, filled);
      filled += taken.byteLength;
      at += taken.byteLength;
      if (filled < o.bytes) continue;
      yield piece;
      piece = new Uint8Array(o.bytes);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.slice(0, filled);
}
