import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Bench, BenchResult } from './bench.ts';
import { type BenchHome, makeBenchHome } from './bench-home.ts';
import { median, quantile } from './bench.ts';

const ROUNDS = 30;
const histories = [5, 400];

/** From a line that the client appends to what `subtrack session --json` prints, without an agent, start of Node included. */
export const bench: Bench = {
  name: 'visible',
  run: async () => {
    const results: BenchResult[] = [];
    for (const sessions of histories) {
      const home = makeBenchHome({ sessions });
      try {
        await home.run('import', '--wait', '--json');
        results.push(await measure({ home, sessions }));
      } finally {
        home.remove();
      }
    }
    return results;
  },
};

async function measure({ home, sessions }: { home: BenchHome; sessions: number }): Promise<BenchResult> {
  const sessionId = randomUUID();
  const folder = path.join(home.claude, 'projects', '-home-dev-bench');
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${sessionId}.jsonl`);
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const id = `toolu_bench${round}`;
    const start = performance.now();
    fs.appendFileSync(file, callLine({ sessionId, id, round }));
    const printed = await home.run('session', sessionId, '--json');
    if (!printed.includes(id)) throw new Error(`the call ${id} is not in what session printed`);
    if (round > 0) times.push(performance.now() - start);
  }
  return {
    what: `append of an event → visible, ${sessions} sessions of history (p95)`,
    measured: quantile({ values: times, share: 0.95 }),
    unit: 'ms',
    target: 250,
    note: `median ${median(times).toFixed(0)} ms of ${ROUNDS}`,
  };
}

function callLine({ sessionId, id, round }: { sessionId: string; id: string; round: number }): string {
  const line = {
    parentUuid: null,
    isSidechain: false,
    userType: 'external',
    cwd: '/home/dev/bench',
    sessionId,
    version: '2.1.329',
    type: 'assistant',
    uuid: randomUUID(),
    timestamp: new Date(Date.now() + round).toISOString(),
    requestId: `req_${round}`,
    message: {
      id: `msg_bench${round}`,
      type: 'message',
      role: 'assistant',
      model: 'claude-opus-4-6',
      content: [{ type: 'tool_use', id, name: 'Bash', input: { command: 'npm test' } }],
      stop_reason: 'tool_use',
      usage: {
        input_tokens: 3,
        output_tokens: 5,
        cache_read_input_tokens: 0,
        cache_creation_input_tokens: 0,
      },
    },
  };
  return `${JSON.stringify(line)}\n`;
}
