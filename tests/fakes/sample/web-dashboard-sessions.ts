import { agent, bash, edit, read, text, turn } from './plan.ts';
import type { SessionPlan } from './plan.ts';

export const emptyState: SessionPlan = {
  project: 'web-dashboard',
  title: 'Design the empty state of reports',
  branch: 'feat/empty-state',
  version: '2.1.329',
  model: 'sonnet',
  endedMinutesAgo: 31 * 60,
  prompts: [
    {
      tag: 'empty',
      prompt:
        'A shop without reports sees a blank page. Design and build an empty state; try it in a worktree first.',
    },
  ],
  commands: { 'npm test': [{ exit: 0, seconds: 6, output: ' Tests  9 passed (9)\n' }] },
  scripts: (root) => ({
    empty: [
      turn(
        [
          agent({
            tag: 'empty/plan',
            type: 'Plan',
            description: 'Plan the empty state',
            prompt: 'Plan an empty state for ReportList.',
            background: false,
          }),
        ],
        300,
      ),
      turn(
        [
          agent({
            tag: 'empty/try',
            type: 'general-purpose',
            description: 'Try it in a worktree',
            prompt: 'Build the empty state and run the tests.',
            isolation: 'worktree',
          }),
        ],
        200,
      ),
      turn([text('The worktree agent is building it.')], 40),
      turn([read(`${root}/src/components/ReportList.tsx`)], 60),
      turn(
        [
          edit(
            `${root}/src/components/ReportList.tsx`,
            '  return (\n    <ul>',
            '  if (reports.length === 0) return <NoReports />;\n  return (\n    <ul>',
          ),
        ],
        500,
      ),
      turn([text('The list now shows an explanation and a button to make the first report.')], 120),
    ],
    'empty/plan': [
      turn([read(`${root}/src/components/ReportList.tsx`)], 100),
      turn([text('One sentence, one button, no illustration.')], 300),
    ],
    'empty/try': [
      turn([bash('pwd && ls src/components', 'Look around')]),
      turn([bash('npm test', 'Run the tests')], 200),
      turn([text('Built and tested in the worktree; 9 tests pass.')], 120),
    ],
  }),
};

export const chartUpgrade: SessionPlan = {
  project: 'web-dashboard',
  title: 'Upgrade the chart library',
  branch: 'chore/charts-5',
  version: '2.1.329',
  model: 'haiku',
  endedMinutesAgo: 2,
  prompts: [{ tag: 'charts', prompt: 'Upgrade charts to version 5 and adapt Chart.tsx.' }],
  killAt: 'npm install charts@5',
  waitsForPermission: true,
  commands: { 'npm install charts@5': [{ exit: 0, seconds: 900, output: '' }] },
  scripts: (root) => ({
    charts: [
      turn([read(`${root}/src/components/Chart.tsx`), read(`${root}/package.json`)]),
      turn(
        [
          text('Version 5 renames `animate`. Installing it first.'),
          bash('npm install charts@5', 'Install version 5'),
        ],
        300,
      ),
    ],
  }),
};
