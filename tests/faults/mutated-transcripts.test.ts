import fs from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { generateCorpus } from '../fixtures/corpus/generate.ts';
import { makeIngestHome, temporaryFolder, type IngestHome } from '../support/ingest-home.ts';

// Files of one session are damaged in any way; every other session has its exact figures, in both passes, and nothing throws.

const ROUNDS_MS = 20_000;
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

const nasty = [
  'null',
  '-1',
  '1e308',
  '18446744073709551615',
  '"__proto__"',
  '"constructor"',
  '[]',
  '{}',
  '"\\u0000"',
  'true',
  `${'['.repeat(5000)}${']'.repeat(5000)}`,
  `"${'x'.repeat(5000)}"`,
];

type Bytes = Buffer<ArrayBuffer>;
type Mutation = (content: Bytes) => Bytes;
/** A place as a share of the whole. */
const share = fc.double({ min: 0, max: 1, noNaN: true });
const placeIn = (content: Buffer, at: number) => Math.floor(at * content.length);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(share, fc.uint8Array({ minLength: 1, maxLength: 40 })).map(([at, bytes]): Mutation => {
    return (content) => {
      const copy = Buffer.from(content);
      copy.set(bytes.subarray(0, Math.max(0, copy.length - placeIn(copy, at))), placeIn(copy, at));
      return copy;
    };
  }),
  fc.tuple(share, fc.nat(900)).map(([at, length]): Mutation => {
    return (content) =>
      Buffer.concat([
        content.subarray(0, placeIn(content, at)),
        content.subarray(placeIn(content, at) + length),
      ]);
  }),
  fc
    .tuple(share, fc.nat(2000), fc.constantFrom(0, 0x0a, 0x22, 0x7b, 0xff))
    .map(([at, length, byte]): Mutation => {
      const run = Buffer.alloc(length, byte);
      return (content) =>
        Buffer.concat([
          content.subarray(0, placeIn(content, at)),
          run,
          content.subarray(placeIn(content, at)),
        ]);
    }),
  fc.tuple(share, fc.constantFrom(...nasty)).map(([at, value]): Mutation => {
    return (content) => {
      const text = content.toString('latin1');
      const field = /"[A-Za-z_]+":(?:"(?:[^"\\]|\\.)*"|-?[\d.]+|null|true|false)/g;
      field.lastIndex = placeIn(content, at);
      const found = field.exec(text);
      if (!found) return content;
      const key = found[0].slice(0, found[0].indexOf(':') + 1);
      const end = found.index + found[0].length;
      return Buffer.from(text.slice(0, found.index) + key + value + text.slice(end), 'latin1');
    };
  }),
);

function figures(home: IngestHome): Map<string, string> {
  const rows =
    home.rows(`SELECT session_id, project, title, status, agent_runs, prompts, tool_calls, tool_errors,
    input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cost_micros, api_calls
    FROM session_rollups`);
  return new Map(rows.map((row) => [String(row['session_id']), JSON.stringify(row)]));
}

it(
  `whatever is done to the files of one session, the others keep their figures (FUZZ_SEED=${seed})`,
  { timeout: 120_000 },
  async () => {
    const corpus = temporaryFolder();
    generateCorpus({ dirs: [corpus], sessions: 5, turns: 6, seed: 3 });
    const files = fs
      .readdirSync(corpus, { recursive: true })
      .map(String)
      .filter((name) => /\.jsonl?$/.test(name));
    const clean = makeIngestHome({ claudeDirs: [corpus] });
    await clean.run({ text: 'now' });
    const expected = figures(clean);
    let rounds = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        async (name, mutations) => {
          rounds += 1;
          const copy = fs.mkdtempSync(path.join(corpus, '../subtrack-fuzz-'));
          try {
            fs.cpSync(corpus, copy, { recursive: true });
            const file = path.join(copy, name);
            fs.writeFileSync(
              file,
              mutations.reduce<Bytes>((content, mutate) => mutate(content), fs.readFileSync(file)),
            );
            for (const options of [{ liveBytes: Infinity }, { liveBytes: -1 }]) {
              const home = makeIngestHome({ claudeDirs: [copy] });
              await home.run({ ...options });
              expectOthers({ home, expected, name });
              await home.run({ text: 'now' });
              expectOthers({ home, expected, name });
              fs.rmSync(path.dirname(home.paths.home), { recursive: true });
            }
          } finally {
            fs.rmSync(copy, { recursive: true });
          }
        },
      ),
      { seed, numRuns: 10_000, interruptAfterTimeLimit: ROUNDS_MS, endOnFailure: true },
    );
    expect(rounds).toBeGreaterThan(5);
  },
);

function expectOthers({
  home,
  expected,
  name,
}: {
  home: IngestHome;
  expected: ReadonlyMap<string, string>;
  name: string;
}): void {
  const found = figures(home);
  const untouched = [...expected].filter(([session]) => !name.includes(session));
  expect(untouched.map(([session]) => found.get(session))).toEqual(untouched.map(([, row]) => row));
}
