import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RECENT_MS } from '../../../../local-agent/ingest/numbers/plan-waves.ts';
import { readCompleteSince } from '../../../../local-agent/ingest/pass/complete-since.ts';
import { openDatabase } from '../../../../local-agent/store/driver/db.ts';
import { generateCorpus } from '../../../fixtures/corpus/generate.ts';
import {
  dumpTables,
  LATER,
  makeIngestHome,
  temporaryFolder,
  type IngestHome,
} from '../../../support/ingest-home.ts';
import {
  promptLine,
  responseLine,
  resultLine,
  SESSION,
  sessionPath,
  toText,
  write,
} from '../../../support/session-lines.ts';

function figures(home: IngestHome): unknown {
  return home.rows(
    'SELECT sum(api_calls) AS calls, sum(output_tokens) AS output, sum(tool_calls) AS tools, sum(prompts) AS prompts FROM session_rollups',
  )[0];
}

function completeSince({ paths }: IngestHome): number | null {
  const db = openDatabase({ file: paths.database, readOnly: true });
  try {
    return readCompleteSince(db);
  } finally {
    db.close();
  }
}

const call = { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'npm test' } };
const begun = [promptLine({ minute: 0, text: 'Go on.' }), responseLine({ minute: 1, id: 'm1', block: call })];
const ended = [
  resultLine({ minute: 2, toolUseId: 'toolu_1', text: 'ok', result: { stdout: 'ok' } }),
  responseLine({ minute: 3, id: 'm2', output: 20 }),
];

describe('a transcript that grows', () => {
  it('is read on from where it was left, and a call knows its result', async () => {
    const home = makeIngestHome();
    const file = sessionPath({ home });
    write(file, toText(begun));
    await home.run();
    expect(home.rows('SELECT status, tool_name FROM tool_calls')).toEqual([
      { status: 'running', tool_name: 'Bash' },
    ]);
    fs.appendFileSync(file, toText(ended));
    const second = await home.run();
    expect(second).toMatchObject({
      files_read: 1,
      lines_read: 2,
      bytes_read: Buffer.byteLength(toText(ended)),
    });
    expect(figures(home)).toEqual({ calls: 2, output: 30, tools: 1, prompts: 1 });
    expect(home.rows('SELECT status, tool_name, ended_at - started_at AS ms FROM tool_calls')).toEqual([
      { status: 'ok', tool_name: 'Bash', ms: 60_000 },
    ]);
    expect(home.rows('SELECT kind, passed FROM validations')).toEqual([{ kind: 'test', passed: 1 }]);
    expect(await home.run()).toMatchObject({ files_read: 0, events_added: 0 });
  });

  it('waits for the rest of a torn line', async () => {
    const home = makeIngestHome();
    const file = sessionPath({ home });
    const whole = toText([...begun, ...ended]);
    for (const cut of [5, 300, whole.length - 40, whole.length - 2]) {
      write(file, whole.slice(0, cut));
      expect((await home.run()).lines_skipped).toBe(0);
    }
    write(file, whole);
    await home.run();
    expect(figures(home)).toEqual({ calls: 2, output: 30, tools: 1, prompts: 1 });
    expect(home.rows('SELECT * FROM skip_counters')).toEqual([]);
  });

  it('takes a last line without a line break when it is whole', async () => {
    const home = makeIngestHome();
    write(sessionPath({ home }), toText([...begun, ...ended]).trimEnd());
    await home.run();
    expect(figures(home)).toEqual({ calls: 2, output: 30, tools: 1, prompts: 1 });
    fs.appendFileSync(
      sessionPath({ home }),
      `\n${toText([responseLine({ minute: 4, id: 'm3', output: 5 })])}`,
    );
    expect(await home.run()).toMatchObject({ lines_read: 1, lines_skipped: 0 });
    expect(figures(home)).toMatchObject({ calls: 3, output: 35 });
  });

  it('comes out the same however it was cut', async () => {
    const dirs = [temporaryFolder()];
    generateCorpus({ dirs, sessions: 3, turns: 8, seed: 8, oddities: true });
    const atOnce = makeIngestHome({ claudeDirs: dirs });
    await atOnce.run();
    const grown = makeIngestHome();
    fs.cpSync(dirs[0] ?? '', grown.claudeDir, { recursive: true });
    const files = fs
      .globSync(`${grown.claudeDir}/projects/**/*.jsonl`)
      .map((file) => ({ file, whole: fs.readFileSync(file) }));
    for (const share of [0.2, 0.55, 0.83, 1]) {
      for (const { file, whole } of files)
        fs.writeFileSync(file, whole.subarray(0, Math.ceil(whole.length * share)));
      await grown.run();
    }
    // Births differ, because the files were copied.
    const without = ['born_at'];
    expect(dumpTables({ home: grown, without })).toEqual(dumpTables({ home: atOnce, without }));
  });
});

describe('a transcript that is no longer the one that was read', () => {
  const other = [
    promptLine({ minute: 10, text: 'Another.' }),
    responseLine({ minute: 11, id: 'm9', output: 7 }),
  ];

  it.each([
    ['shorter', toText(other).slice(0, 0) + toText(other.slice(0, 2))],
    ['longer', toText([...other, ...begun, ...ended])],
  ])('is read anew when it was replaced by a %s one, and what it told before stays', async (_, content) => {
    const home = makeIngestHome();
    const file = sessionPath({ home });
    write(file, toText([...begun, ...ended]));
    await home.run();
    fs.rmSync(file);
    write(file, content);
    await home.run();
    expect(figures(home)).toEqual({ calls: 3, output: 37, tools: 1, prompts: 2 });
    expect(home.rows(`SELECT count FROM skip_counters WHERE reason = 'file_replaced'`)).toEqual([
      { count: 1 },
    ]);
  });

  it('is read on when only its inode changed', async () => {
    const home = makeIngestHome();
    const file = sessionPath({ home });
    write(file, toText(begun));
    await home.run();
    write(`${file}.new`, toText([...begun, ...ended]));
    fs.renameSync(`${file}.new`, file);
    expect(await home.run()).toMatchObject({ lines_read: 2, skipped_by_reason: {} });
    expect(figures(home)).toMatchObject({ calls: 2 });
  });

  it('keeps its facts when the client deletes it, and goes on when it comes back', async () => {
    const home = makeIngestHome();
    const file = sessionPath({ home });
    write(file, toText(begun));
    await home.run();
    fs.rmSync(file);
    expect(await home.run()).toMatchObject({ files_read: 0, text_pending: 0 });
    expect(figures(home)).toMatchObject({ calls: 1 });
    write(file, toText([...begun, ...ended]));
    await home.run();
    expect(figures(home)).toMatchObject({ calls: 2 });
  });
});

describe('a large history', () => {
  it('goes on after a stop, and nothing counts twice', async () => {
    const dirs = [temporaryFolder()];
    const totals = generateCorpus({ dirs, sessions: 30, turns: 6, seed: 4 });
    const home = makeIngestHome({ claudeDirs: dirs });
    const stop = new AbortController();
    const first = await home.run({
      liveBytes: 0,
      threads: false,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(first.files_read).toBeGreaterThan(0);
    expect(first.files_read).toBeLessThan(totals.files);
    expect(completeSince(home)).toBe(LATER);
    await home.run({ liveBytes: 0 });
    expect(completeSince(home)).toBeNull();
    expect(figures(home)).toMatchObject({
      calls: totals.tokens.api_calls,
      output: totals.tokens.output_tokens,
    });
  });

  it('has the last days first, and says until when it is complete', async () => {
    const home = makeIngestHome();
    const projects = path.join(home.claudeDir, 'projects');
    generateCorpus({ dirs: [home.claudeDir], sessions: 6, turns: 4, seed: 8 });
    const old = fs.readdirSync(projects, { recursive: true, encoding: 'utf8' });
    for (const name of old) fs.utimesSync(path.join(projects, name), 0, Date.UTC(2026, 8, 1) / 1000);
    write(sessionPath({ home }), toText([...begun, ...ended]));
    fs.utimesSync(sessionPath({ home }), 0, (LATER - 3_600_000) / 1000);
    const seen: { sessions: unknown; since: number | null }[] = [];
    await home.run({
      liveBytes: 0,
      threads: false,
      waveBytes: 1024 ** 2,
      onWave() {
        const sessions = home
          .rows('SELECT session_id FROM session_rollups ORDER BY 1')
          .map((row) => row['session_id']);
        seen.push({ sessions, since: completeSince(home) });
      },
    });
    expect(seen[0]).toEqual({ sessions: [SESSION], since: LATER - RECENT_MS });
    expect(seen.at(-1)?.since).toBeNull();
    expect(seen.at(-1)?.sessions).toHaveLength(7);
  });

  it('gets its texts in slices, and first for the session that somebody opens', async () => {
    const dirs = [temporaryFolder()];
    generateCorpus({ dirs, sessions: 6, turns: 6, seed: 6 });
    const home = makeIngestHome({ claudeDirs: dirs });
    const numbers = await home.run({ liveBytes: 0 });
    const session_id = String(home.rows('SELECT session_id FROM sessions LIMIT 1')[0]?.['session_id']);
    await home.ensure({ sessionId: session_id });
    expect(home.rows('SELECT session_id FROM sessions WHERE journaled = 1')).toEqual([{ session_id }]);
    let left = numbers.text_pending;
    for (let slices = 0; left > 0 && slices < 100; slices++)
      left = (await home.ensure({ budgetMs: 0 })).text_pending;
    expect(left).toBe(0);
    expect(home.rows('SELECT count(*) AS n FROM tool_calls WHERE journaled = 0 OR summary IS NULL')).toEqual([
      { n: 0 },
    ]);
  });

  it('lets what is new through with its text while older texts wait', async () => {
    const home = makeIngestHome();
    generateCorpus({ dirs: [home.claudeDir], sessions: 3, turns: 4, seed: 7 });
    await home.run({ liveBytes: 0 });
    write(sessionPath({ home }), toText([...begun, ...ended]));
    await home.run();
    expect(home.rows(`SELECT journaled FROM sessions WHERE session_id = '${SESSION}'`)).toEqual([
      { journaled: 1 },
    ]);
    expect(home.rows('SELECT count(*) AS n FROM sessions WHERE journaled = 0')).toEqual([{ n: 3 }]);
  });
});
