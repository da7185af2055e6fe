import { agent, bash, edit, read, text, thinking, tool, turn, write } from './plan.ts';
import type { SessionPlan } from './plan.ts';

export const droppedRows: SessionPlan = {
  project: 'data-pipeline',
  title: 'Find out why the nightly import drops rows',
  branch: 'fix/last-batch',
  version: '2.1.329',
  model: 'opus',
  endedMinutesAgo: 4 * 24 * 60 - 320,
  prompts: [
    { tag: 'rows', prompt: 'Last night 1,500 rows went in and 1,000 came out. Find the bug and fix it.' },
  ],
  commands: {
    'pytest -q': [
      { exit: 1, seconds: 5, output: 'F\nE   assert 1000 == 1500\n1 failed in 0.41s\n' },
      { exit: 0, seconds: 5, output: '.\n1 passed in 0.38s\n' },
    ],
  },
  scripts: (root) => ({
    rows: [
      turn(
        [
          text('Loader and sink can each lose rows; one agent for each.'),
          agent({
            tag: 'rows/loader',
            type: 'Explore',
            description: 'Read the loader',
            prompt: 'Can pipeline/loader.py lose rows?',
            model: 'haiku',
          }),
          agent({
            tag: 'rows/sink',
            type: 'Explore',
            description: 'Read the sink',
            prompt: 'Can pipeline/sink.py lose rows?',
            model: 'haiku',
          }),
        ],
        500,
      ),
      turn([bash('pytest -q', 'Reproduce it'), read(`${root}/logs/nightly.log`)], 150),
      turn([text('Reproduced; waiting for the agents.')], 40),
      turn([text('The sink is innocent.')], 40),
      turn(
        [
          thinking('The last, smaller batch is never written.'),
          edit(
            `${root}/pipeline/loader.py`,
            '    return sink.count',
            '    if batch:\n        sink.write(batch)\n    return sink.count',
          ),
        ],
        700,
      ),
      turn([bash('pytest -q', 'Run the test')]),
      turn([text('The last batch was never written when it was not full. Fixed; the test passes.')], 150),
    ],
    'rows/loader': [
      turn([read(`${root}/pipeline/loader.py`)]),
      turn([text('Yes: a last batch of fewer than 1,000 rows is never written.')], 200),
    ],
    'rows/sink': [
      turn([read(`${root}/pipeline/sink.py`), bash('grep -rnE "Sink" .', 'Search the code')]),
      turn([text('No: it counts what it is given.')], 90),
    ],
  }),
};

export const backfill: SessionPlan = {
  project: 'data-pipeline',
  title: 'Backfill the August partitions',
  branch: 'main',
  version: '2.1.329',
  model: 'sonnet',
  endedMinutesAgo: 27 * 60,
  prompts: [{ tag: 'backfill', prompt: 'Backfill August month by month and check the counts.' }],
  killAt: 'python backfill.py',
  commands: { 'python backfill.py': [{ exit: 0, seconds: 900, output: '' }] },
  scripts: (root) => ({
    backfill: [
      turn([read(`${root}/pipeline/partitions.py`)], 100),
      turn(
        [
          write(
            `${root}/backfill.py`,
            'from pipeline.partitions import partitions\n\nfor part in partitions(AUGUST, AUGUST):\n    load_partition(part)\n',
          ),
        ],
        500,
      ),
      turn(
        [
          text('An agent checks the counts while the backfill runs.'),
          agent({
            tag: 'backfill/check',
            type: 'general-purpose',
            description: 'Check row counts',
            prompt: 'Compare source and target counts for August.',
          }),
        ],
        200,
      ),
      turn([bash('python backfill.py', 'Run the backfill')]),
    ],
    'backfill/check': [
      turn([read(`${root}/pipeline/sink.py`)], 150),
      turn([bash('python backfill.py', 'Wait for the backfill')], 60),
    ],
  }),
};

export const typeHints: SessionPlan = {
  project: 'data-pipeline',
  title: 'Add type hints to the pipeline',
  branch: 'chore/types',
  version: '2.1.197',
  model: 'opus',
  endedMinutesAgo: 2 * 24 * 60 - 500,
  prompts: [{ tag: 'hints', prompt: 'Add type hints to the pipeline package. Keep a task list.' }],
  commands: {
    'mypy pipeline': [
      {
        exit: 1,
        seconds: 7,
        output:
          'pipeline/partitions.py:5: error: "Month" has no attribute "next"  [attr-defined]\nFound 1 error in 1 file\n',
      },
      { exit: 0, seconds: 6, output: 'Success: no issues found in 3 source files\n' },
    ],
  },
  scripts: (root) => ({
    hints: [
      turn(
        [
          tool('TaskCreate', {
            subject: 'Type the loader',
            description: 'loader.py and sink.py',
            activeForm: 'Typing the loader',
          }),
          tool('TaskCreate', {
            subject: 'Type the partitions',
            description: 'partitions.py',
            activeForm: 'Typing the partitions',
          }),
        ],
        300,
      ),
      turn(
        [
          agent({
            tag: 'hints/explore',
            type: 'Explore',
            description: 'Find untyped functions',
            prompt: 'List every function without hints.',
          }),
          agent({
            tag: 'hints/style',
            type: 'Explore',
            description: 'Find the typing style',
            prompt: 'Which typing style does this code use?',
          }),
        ],
        200,
      ),
      turn([
        tool('TaskUpdate', { taskId: '1', status: 'in_progress' }),
        read(`${root}/pipeline/loader.py`),
        read(`${root}/pipeline/sink.py`),
      ]),
      turn(
        [
          edit(
            `${root}/pipeline/sink.py`,
            '    def write(self, rows):',
            '    def write(self, rows: list[dict[str, str]]) -> None:',
          ),
          edit(
            `${root}/pipeline/loader.py`,
            'def load(path, sink):',
            'def load(path: Path, sink: Sink) -> int:',
          ),
        ],
        700,
      ),
      turn([bash('mypy pipeline', 'Check the types')]),
      turn([
        tool('TaskUpdate', { taskId: '1', status: 'completed' }),
        read(`${root}/pipeline/partitions.py`),
      ]),
      turn(
        [
          edit(
            `${root}/pipeline/partitions.py`,
            '        month = month.next()',
            '        month = month.plus(months=1)',
          ),
        ],
        400,
      ),
      turn([bash('mypy pipeline', 'Check again')]),
      turn(
        [
          tool('TaskUpdate', { taskId: '2', status: 'completed' }),
          text('The package is typed; mypy is content. It also found a method that never existed.'),
        ],
        200,
      ),
      turn([text('Done.')]),
    ],
    'hints/explore': [
      turn([bash('grep -rnE "def " .', 'Search the code')]),
      turn([text('load, partitions, Sink.__init__, Sink.write.')], 80),
    ],
    'hints/style': [
      turn([bash('git ls-files', 'List the files')]),
      turn([text('None yet; Python 3.12, so built-in generics.')], 60),
    ],
  }),
};
