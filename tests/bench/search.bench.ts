import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createPaths } from '../../local-agent/config/paths.ts';
import { keepSearch } from '../../local-agent/search/keep-search.ts';
import { search } from '../../local-agent/search/search.ts';
import { openSearchForReading } from '../../local-agent/search/search-index.ts';
import { createRandom } from '../fixtures/corpus/random.ts';
import type { Bench } from './bench.ts';
import { median, quantile } from './bench.ts';
import { listOrdinaryTexts } from './ordinary-texts.ts';

const MESSAGES = 300_000;
const PER_SESSION = 1_000;
const ROUNDS = 20;

/** Rare and frequent words, names, paths, several words, beginnings, characters, word for word, filters. */
const queries = [
  'const',
  'migration',
  'parse_config',
  'readFileSync',
  'src/queue.ts',
  'snippet of the text',
  'outbox segments pending',
  'fingerpr*',
  '队列',
  '错',
  '"export function"',
  'nowhere to be found',
];

/** Searching a history of 300,000 messages, what the index takes on disk, and how fast it is made. */
export const bench: Bench = {
  name: 'search',
  run: async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-bench-'));
    const paths = createPaths(folder);
    try {
      const textBytes = writeJournals(paths.journal);
      const started = performance.now();
      await keepSearch({ paths });
      const seconds = (performance.now() - started) / 1000;
      const db = openSearchForReading(paths.search);
      const times: number[] = [];
      const byQuery = queries.map((text) => {
        const own: number[] = [];
        for (let round = 0; round < ROUNDS; round += 1) {
          const begun = performance.now();
          search({ db, journal: paths.journal, text, filter: {}, limit: 20, now: Date.now() });
          own.push(performance.now() - begun);
        }
        times.push(...own);
        return { text, ms: median(own) };
      });
      db.close();
      const slowest = byQuery.toSorted((a, b) => b.ms - a.ms)[0];
      const note = `slowest: ${slowest?.text} (${slowest?.ms.toFixed(0)} ms)`;
      const indexBytes = fs.statSync(paths.search).size;
      return [
        {
          what: `search over ${MESSAGES.toLocaleString('en')} messages, p95`,
          measured: quantile({ values: times, share: 0.95 }),
          unit: 'ms',
          target: 50,
          note,
        },
        {
          what: 'search: index, share of the text',
          measured: (100 * indexBytes) / textBytes,
          unit: '%',
          target: 35,
          note: `${(textBytes / 1e6).toFixed(0)} MB of text`,
        },
        { what: 'search: making the index', measured: textBytes / 1e6 / seconds, unit: 'MB/s' },
      ];
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Journals as the text pass writes them; answers the bytes of the texts in them. */
function writeJournals(journal: string): number {
  const random = createRandom(11);
  const pieces = listOrdinaryTexts(4_000_000);
  const chinese = ['请修复队列的错误', '测试全部通过了', '配置文件在哪里', '重试三次以后失败'];
  let bytes = 0;
  fs.mkdirSync(path.join(journal, 'acme-shop'), { recursive: true });
  for (let session = 0; session < MESSAGES / PER_SESSION; session += 1) {
    const sessionId = random.uuid();
    const lines: string[] = [];
    for (let seq = 1; seq <= PER_SESSION; seq += 1) {
      const piece = random.pick(pieces);
      const length = random.pick([60, 120, 250, 500, 1000, 2500]);
      const from = random.int(0, Math.max(0, piece.length - length));
      const rare = random.chance(0.3)
        ? `${random.pick(chinese)} `
        : `${random.hex(7)} ${random.int(1, 99_999)} `;
      const text = `${rare}${random.prose(6)} ${piece.slice(from, from + length)}`;
      bytes += Buffer.byteLength(text);
      lines.push(line({ sessionId, seq, text, at: Date.UTC(2026, 0, 1) + session * 86_400_00 + seq * 1000 }));
    }
    fs.writeFileSync(path.join(journal, 'acme-shop', `${sessionId}.jsonl`), lines.join(''));
  }
  return bytes;
}

function line({
  sessionId,
  seq,
  text,
  at,
}: {
  sessionId: string;
  seq: number;
  text: string;
  at: number;
}): string {
  const isUser = seq % 5 === 0;
  return `${JSON.stringify({
    v: 2,
    event_id: `msg:${sessionId}:${seq}`,
    event_type: 'message',
    timestamp: new Date(at).toISOString(),
    session_id: sessionId,
    agent_id: 'main',
    source: 'transcript',
    project: 'acme/shop',
    data: { role: isUser ? 'user' : 'assistant', kind: isUser ? 'prompt' : 'text', text },
    seq,
  })}\n`;
}
