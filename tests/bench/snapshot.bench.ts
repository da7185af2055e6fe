import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createPaths } from '../../local-agent/config/paths.ts';
import { settingsSchema } from '../../local-agent/config/settings.ts';
import { openJournal } from '../../local-agent/journal/journal.ts';
import { writeHandoff } from '../../local-agent/recovery/handoff/write-handoff.ts';
import { openSnapshotStore } from '../../local-agent/recovery/snapshots/snapshot-store.ts';
import { takeSnapshot, type SnapshotDeps } from '../../local-agent/recovery/snapshots/take-snapshot.ts';
import { openStore } from '../../local-agent/store/driver/open-store.ts';
import { recordSession } from '../support/recorded-session.ts';
import type { Bench, BenchResult } from './bench.ts';
import { makeBenchHome, type BenchHome } from './bench-home.ts';
import { quantile } from './bench.ts';

const repositories = [
  { files: 5_000, targetMs: 100, rounds: 30 },
  { files: 50_000, targetMs: 1_000, rounds: 10 },
];
/** Files that change between two snapshots. */
const CHANGED = 10;

/** Taking snapshots of repositories, opening them again, their size, and what hand-offs save. */
export const bench: Bench = {
  name: 'snapshot',
  run: async () => {
    const home = makeBenchHome({ sessions: 20, turns: 60 });
    try {
      const sessions = repositories.map(({ files }) => ({
        session: `bench-${files}`,
        cwd: path.join(home.folder, `r${files}`),
      }));
      for (const { session, cwd } of sessions) {
        const turns = Array.from({ length: 20 }, (_, index) => turnOf(index));
        recordSession({ claude: home.claude, cwd, now: Date.now(), session, turns });
      }
      await home.run('import', '--wait', '--json');
      return await measure({ home, sessions });
    } finally {
      home.remove();
    }
  },
};

function turnOf(index: number) {
  const ago = 3000 - index * 100;
  const input = { command: `npm test -- part-${index}` };
  return {
    ago,
    ask: `Make part ${index} of the shop faster`,
    calls: [{ ago: ago - 5, tool: 'Bash', input }],
    answer: 'Done.',
  };
}

async function measure({
  home,
  sessions,
}: {
  home: BenchHome;
  sessions: readonly { session: string; cwd: string }[];
}): Promise<BenchResult[]> {
  const paths = createPaths(path.join(home.folder, '.subtrack'));
  const db = openStore({ file: paths.database });
  const deps: SnapshotDeps = {
    db,
    journal: openJournal({ paths }),
    paths,
    settings: settingsSchema.parse({}),
    clock: () => Date.now(),
  };
  try {
    const results: BenchResult[] = [];
    for (const [index, repository] of repositories.entries()) {
      const place = sessions[index];
      if (place) results.push(...(await measureTaking({ deps, ...repository, ...place })));
    }
    return [...results, ...measureStates(deps), measureHandoffs(deps)];
  } finally {
    db.close();
  }
}

async function measureTaking({
  deps,
  files,
  targetMs,
  rounds,
  session,
  cwd,
}: {
  deps: SnapshotDeps;
  files: number;
  targetMs: number;
  rounds: number;
  session: string;
  cwd: string;
}): Promise<BenchResult[]> {
  makeRepository({ top: cwd, files });
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    for (let file = 0; file < CHANGED; file += 1)
      fs.writeFileSync(path.join(cwd, fileName(file * 37)), `export const changed = ${round};\n`);
    const start = performance.now();
    const taken = await takeSnapshot({ ...deps, sessionId: session, trigger: 'prompt' });
    times.push(performance.now() - start);
    if (taken?.entry.checkpoint == null) throw new Error(taken?.snapshot.problems[0]?.why ?? 'no checkpoint');
  }
  const [first = Number.NaN, ...others] = times;
  const measured = Math.round(quantile({ values: others, share: 0.95 }));
  const note = `${CHANGED} files changed; median ${Math.round(quantile({ values: others, share: 0.5 }))} ms, the very first ${Math.round(first)} ms`;
  return [
    { what: `Snapshot of a repository of ${files} files, p95`, measured, unit: 'ms', target: targetMs, note },
  ];
}

function fileName(index: number): string {
  return path.join(`d${index % 100}`, `e${index % 7}`, `f${index}.ts`);
}

function makeRepository({ top, files }: { top: string; files: number }): void {
  for (let index = 0; index < files; index += 1) {
    const file = path.join(top, fileName(index));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `export const x${index} = '${'y'.repeat(index % 3000)}';\n`);
  }
  const git = (...args: string[]) => execFileSync('git', args, { cwd: top, stdio: 'pipe' });
  git('init', '-q');
  git('add', '-A');
  git('-c', 'user.name=b', '-c', 'user.email=b@localhost', 'commit', '-q', '-m', 'Start');
}

function measureStates({ paths }: SnapshotDeps): BenchResult[] {
  const store = openSnapshotStore({ root: paths.snapshots, fullEvery: 10 });
  const entries = store.sessions().flatMap((session) => store.list(session));
  const times = entries.map((entry) => {
    const start = performance.now();
    store.read(entry);
    return performance.now() - start;
  });
  const sum = (key: 'bytes' | 'raw_bytes') => entries.reduce((total, entry) => total + entry[key], 0);
  const share = Math.round((sum('bytes') / sum('raw_bytes')) * 100);
  return [
    {
      what: 'Opening a state again, p95',
      measured: round(quantile({ values: times, share: 0.95 })),
      unit: 'ms',
      target: 50,
    },
    {
      what: 'Stored size of states',
      measured: share,
      unit: '% of raw',
      target: 25,
      note: `${entries.length} snapshots`,
    },
  ];
}

function measureHandoffs(deps: SnapshotDeps): BenchResult {
  const ids = deps.db.prepare('SELECT session_id FROM session_rollups WHERE prompts > 0').all();
  const sums = { tokens: 0, source: 0, most: 0 };
  for (const row of ids) {
    const { tokens, source_tokens } = writeHandoff({ ...deps, sessionId: String(row['session_id']) });
    sums.tokens += tokens;
    sums.source += source_tokens;
    sums.most = Math.max(sums.most, tokens);
  }
  return {
    what: 'Tokens that hand-offs save against the transcripts',
    measured: round((1 - sums.tokens / sums.source) * 100),
    unit: '%',
    target: 90,
    atLeast: true,
    note: `${ids.length} sessions, ${Math.round(sums.source / ids.length)} tokens each on average; the longest hand-off ${sums.most}`,
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
