import { mapLine, type PathMap } from './map-paths.ts';

const NEWLINE = 10;

/** The chunks of a transcript with the paths in its lines at their new place. */
export function* mapChunks({ map, chunks }: { map: PathMap; chunks: Iterable<Buffer> }): Generator<Buffer> {
  for (const { bytes, end } of linesOf(chunks)) {
    const line = bytes.toString('utf8');
    // Bytes that are no UTF-8 would not come back from a text as they were.
    const mapped = Buffer.from(line, 'utf8').equals(bytes)
      ? Buffer.from(mapLine({ map, line }), 'utf8')
      : bytes;
    yield Buffer.concat([mapped, end]);
  }
}

/** The first `cwd` of a transcript. */
export function findCwd(chunks: Iterable<Buffer>): string | undefined {
  for (const { bytes } of linesOf(chunks)) {
    if (!bytes.includes('"cwd"')) continue;
    try {
      const cwd = (JSON.parse(bytes.toString('utf8')) as { cwd?: unknown } | null)?.cwd;
      if (typeof cwd === 'string' && cwd !== '') return cwd;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}

function* linesOf(chunks: Iterable<Buffer>): Generator<{ bytes: Buffer; end: Buffer }> {
  let rest: Buffer[] = [];
  for (const chunk of chunks) {
    let begin = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, begin)) {
      yield { bytes: Buffer.concat([...rest, chunk.subarray(begin, at)]), end: lineEnd };
      rest = [];
      begin = at + 1;
    }
    rest.push(chunk.subarray(begin));
  }
  yield { bytes: Buffer.concat(rest), end: Buffer.alloc(0) };
}

const lineEnd = Buffer.from('\n');
