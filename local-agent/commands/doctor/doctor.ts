import type { Deps } from '../../deps.ts';
import type { Check, CheckContext } from './check.ts';
import type { Tone } from '../../terminal/terminal.ts';
import { plainText } from '../../terminal/plain-text.ts';
import { widthOf } from '../../terminal/terminal.ts';
import { wrapText } from '../../terminal/wrap-text.ts';
import { defineCommand } from '../../cli/command.ts';
import { checkArchive } from './check-archive.ts';
import { checkCloud } from './check-cloud.ts';
import { checkDatabase, openForChecks } from './check-database.ts';
import { checkHooks } from './check-hooks.ts';
import { checkJournal } from './check-journal.ts';
import {
  checkAgent,
  checkClients,
  checkClock,
  checkDisk,
  checkPrivacy,
  checkSettings,
} from './check-machine.ts';
import { checkRepositories } from './check-repositories.ts';
import { checkSkippedInputs } from './check-skipped-inputs.ts';
import { checkSpace } from './check-space.ts';
import { checkSpool } from './check-spool.ts';
import { checkStorage } from './check-storage.ts';
import { checkTiers } from './check-tiers.ts';
import { checkTranscripts } from './check-transcripts.ts';
import { checkTroubles } from './check-troubles.ts';
import { describeError, fail } from './check.ts';
import { paintFor, printJson, printLine } from '../../cli/print.ts';

export const command = defineCommand({
  name: 'doctor',
  summary: 'Look for what is wrong, and say what to do about it',
  details:
    'Looks at hooks, recorder, spool, journal, database, transcripts that were not understood, repositories that ' +
    'are damaged, snapshots, archive, backups, clock, disk, agent, clouds with their rules, and storage tiers. Leaves with 1 when something is broken; a warning leaves with 0.',
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  examples: ['subtrack doctor', 'subtrack doctor --json'],
  async run({ args, deps }) {
    const checks = await runChecks(deps);
    const broken = checks.some((check) => check.status === 'fail');
    if (args.json) printJson({ deps, value: { ok: !broken, checks } });
    else printChecks({ deps, checks });
    return broken ? 1 : 0;
  },
});

const looks: ((context: CheckContext) => Check[] | Promise<Check[]>)[] = [
  checkHooks,
  checkSettings,
  checkAgent,
  checkSpool,
  checkJournal,
  checkDatabase,
  checkTranscripts,
  checkSkippedInputs,
  checkArchive,
  checkRepositories,
  checkClients,
  checkClock,
  checkDisk,
  checkStorage,
  checkSpace,
  checkPrivacy,
  checkCloud,
  checkTiers,
  checkTroubles,
];

async function runChecks(deps: Deps): Promise<Check[]> {
  const { db, checks } = openForChecks(deps);
  try {
    for (const look of looks) {
      try {
        checks.push(...(await look({ deps, db })));
      } catch (error) {
        // One look that fails is a finding too; the others still have something to say.
        checks.push(
          fail(
            look.name.replace(/^check/, '').toLowerCase(),
            describeError(error),
            'run it again with SUBTRACK_DEBUG=1',
          ),
        );
      }
    }
  } finally {
    db?.close();
  }
  return checks;
}

const marks: Record<Check['status'], [mark: string, tone: Tone]> = {
  ok: ['ok  ', 'green'],
  warn: ['warn', 'yellow'],
  fail: ['FAIL', 'red'],
};

function printChecks({ deps, checks }: { deps: Deps; checks: Check[] }): void {
  const paint = paintFor(deps);
  const indent = 22;
  for (const { name, status, message, hint } of checks) {
    const [mark, tone] = marks[status];
    const text = wrapText({ text: plainText(message), width: Math.max(30, widthOf(deps) - indent) });
    const advice = hint ? wrapText({ text: `→ ${hint}`, width: Math.max(30, widthOf(deps) - indent) }) : [];
    const [first = '', ...rest] = [...text, ...advice];
    printLine({ deps, text: `${paint(tone, mark)}  ${name.padEnd(indent - 6)}${first}` });
    for (const line of rest) printLine({ deps, text: `${' '.repeat(indent)}${line}` });
  }
  const fails = checks.filter((check) => check.status === 'fail').length;
  const warns = checks.filter((check) => check.status === 'warn').length;
  printLine({
    deps,
    text: `\n${fails === 0 && warns === 0 ? 'Everything is in order.' : `${fails} broken, ${warns} to look at.`}`,
  });
}
