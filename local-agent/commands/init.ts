import type { InitResult } from '../hooks/install/run-init.ts';
import type { Deps } from '../deps.ts';
import { runInit } from '../hooks/install/run-init.ts';
import { defineCommand } from '../cli/command.ts';
import { printJson, printNote } from '../cli/print.ts';
import { conflictingFlags } from '../cli/usage-errors.ts';

export const command = defineCommand({
  name: 'init',
  summary: 'Record every session: add our hooks to the settings of Claude Code',
  details:
    'Adds our hooks to the settings of Claude Code and changes nothing else there. They print nothing; with --answers one ' +
    'more may. Running it twice changes nothing; ' +
    '--remove gives back the file as it was before.',
  args: {
    user: { type: 'boolean', description: 'Your own settings (this is the default)' },
    project: {
      type: 'boolean',
      description: 'The settings of the project in this folder, for everybody who works on it',
    },
    answers: {
      type: 'boolean',
      description: 'Let a hook give the hand-off of a session that broke off or was compacted to the model',
      negativeDescription: 'Let no hook answer',
    },
    remove: { type: 'boolean', description: 'Take our hooks out again' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack init', 'subtrack init --project', 'subtrack init --answers', 'subtrack init --remove'],
  async run({ args, deps }) {
    if (args.user && args.project) {
      throw conflictingFlags({ flag: '--user', other: '--project' });
    }
    const [node, ...rest] = deps.selfCommand;
    const cli = rest.at(-1);
    const result = runInit({
      paths: deps.paths,
      env: deps.env,
      cwd: deps.cwd,
      scope: args.project ? 'project' : 'user',
      remove: args.remove === true,
      answers: args.answers,
      launcher: cli === undefined ? undefined : { node, cli },
    });
    if (args.json) printJson({ deps, value: result });
    else printResult({ deps, result, remove: args.remove === true });
  },
});

const words: Record<InitResult['settings'][number]['change'], string> = {
  installed: 'hooks added',
  updated: 'hooks brought up to date',
  unchanged: 'hooks are there already',
  removed: 'hooks removed',
  absent: 'no hooks of ours there',
};

function printResult({ deps, result, remove }: { deps: Deps; result: InitResult; remove: boolean }): void {
  for (const change of result.settings) {
    printNote({ deps, text: `${change.settings_file}: ${words[change.change]}` });
    if (change.hooks_disabled && !remove) {
      printNote({
        deps,
        text: '  All hooks are switched off there ("disableAllHooks"); nothing is recorded until they are on.',
      });
    }
  }
  if (!remove)
    printNote({
      deps,
      text: 'New sessions are recorded from now on. See them with "subtrack up" or "subtrack sessions".',
    });
}
