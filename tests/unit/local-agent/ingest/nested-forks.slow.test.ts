import { expect, test } from 'vitest';
import { takeEveryRoad } from '../../../support/every-road.ts';
import type { IngestHome } from '../../../support/ingest-home.ts';
import {
  agentPath,
  promptLine,
  responseLine,
  resultLine,
  sessionPath,
  toText,
  write,
} from '../../../support/session-lines.ts';
import { use } from '../../../support/tool-lines.ts';

type Line = Record<string, unknown>;
type Fork = { id: string; call: string; lines: readonly Line[] };

const launch = ({ minute, id, call }: { minute: number; id: string; call: string }): Line[] => [
  responseLine({
    minute,
    id: `m-${call}`,
    block: use('Agent', { description: id, prompt: id, subagent_type: 'fork' }, call),
  }),
  resultLine({
    minute: minute + 1,
    toolUseId: call,
    text: 'launched',
    result: { status: 'async_launched', isAsync: true, agentId: id },
  }),
];

/** A prompt, a call with its result, and an answer: two responses in four minutes. */
const work = (minute: number): Line[] => [
  promptLine({ minute, text: 'go on' }),
  responseLine({
    minute: minute + 1,
    id: `m-${minute}`,
    block: use('Bash', { command: 'ls' }, `t-${minute}`),
  }),
  resultLine({ minute: minute + 2, toolUseId: `t-${minute}`, text: 'fine' }),
  responseLine({ minute: minute + 3, id: `m-end-${minute}` }),
];

function writeForks({
  claudeDir,
  main,
  forks,
}: {
  claudeDir: string;
  main: Line[] | undefined;
  forks: Fork[];
}) {
  const home = { claudeDir } as IngestHome;
  if (main !== undefined) write(sessionPath({ home }), toText(main));
  for (const { id, call, lines } of forks) {
    const file = agentPath({ home, agentId: id });
    write(file, toText(lines.map((line) => ({ ...line, isSidechain: true, agentId: id }))));
    write(file.replace('.jsonl', '.meta.json'), JSON.stringify({ agentType: 'fork', toolUseId: call }));
  }
}

const runs = (home: IngestHome) =>
  home
    .rows(
      'SELECT agent_id, parent_agent_id, depth, api_calls, tool_calls FROM agent_rollups ORDER BY depth, started_at',
    )
    .map((row) => Object.values(row).join(' '));

// What is repeated is told under the least or the greatest name, so that both orders of names are tried.
const names = [
  { elder: 'aelder', younger: 'ayounger', youngest: 'azz' },
  { elder: 'azz', younger: 'ayounger', youngest: 'aelder' },
];

test.each(names)(
  'a fork of a fork owns only what it did itself: $elder, $younger',
  async ({ elder, younger }) => {
    const history = work(0);
    const inElder = work(10);
    const home = await takeEveryRoad((claudeDir) =>
      writeForks({
        claudeDir,
        main: [...history, ...launch({ minute: 5, id: elder, call: 't-elder' })],
        forks: [
          {
            id: elder,
            call: 't-elder',
            lines: [...history, ...inElder, ...launch({ minute: 20, id: younger, call: 't-younger' })],
          },
          { id: younger, call: 't-younger', lines: [...history, ...inElder, ...work(30)] },
        ],
      }),
    );
    expect(runs(home)).toEqual([`main  0 3 2`, `${elder} main 1 3 2`, `${younger} ${elder} 2 2 1`]);
  },
);

test.each(names)(
  'forks of a fork that repeat the launches before them, their own too: $elder, $younger, $youngest',
  async ({ elder, younger, youngest }) => {
    const first = launch({ minute: 5, id: elder, call: 't-elder' });
    const second = launch({ minute: 20, id: younger, call: 't-younger' });
    const third = launch({ minute: 40, id: youngest, call: 't-youngest' });
    const inElder = [...work(0), ...first, ...work(10), ...second];
    const home = await takeEveryRoad((claudeDir) =>
      writeForks({
        claudeDir,
        main: [...work(0), ...first],
        forks: [
          { id: elder, call: 't-elder', lines: [...inElder, ...work(35), ...third] },
          { id: younger, call: 't-younger', lines: [...inElder, ...work(30)] },
          { id: youngest, call: 't-youngest', lines: [...inElder, ...work(35), ...third, ...work(50)] },
        ],
      }),
    );
    expect(runs(home)).toEqual([
      'main  0 3 2',
      `${elder} main 1 6 4`,
      `${younger} ${elder} 2 2 1`,
      `${youngest} ${elder} 2 2 1`,
    ]);
  },
);

test.each(names)(
  'three forks, one in the other: $elder, $younger, $youngest',
  async ({ elder, younger, youngest }) => {
    const first = [...work(0), ...launch({ minute: 5, id: elder, call: 't-elder' })];
    const second = [...first, ...work(10), ...launch({ minute: 20, id: younger, call: 't-younger' })];
    const third = [...second, ...work(30), ...launch({ minute: 40, id: youngest, call: 't-youngest' })];
    const home = await takeEveryRoad((claudeDir) =>
      writeForks({
        claudeDir,
        main: first,
        forks: [
          { id: elder, call: 't-elder', lines: second },
          { id: younger, call: 't-younger', lines: third },
          { id: youngest, call: 't-youngest', lines: [...third, ...work(50)] },
        ],
      }),
    );
    expect(runs(home)).toEqual([
      'main  0 3 2',
      `${elder} main 1 3 2`,
      `${younger} ${elder} 2 3 2`,
      `${youngest} ${younger} 3 2 1`,
    ]);
  },
);
