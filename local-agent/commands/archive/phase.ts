import { AppError } from '../../../shared/core/errors.ts';
import { archiveAnswerSchema } from '../../../shared/protocol/bundles.ts';
import { cloudOf } from '../../backup/fetch/cloud-bundles.ts';
import { chooseCloud, cloudArg } from '../../cli/choose-cloud.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { wrongValue } from '../../cli/usage-errors.ts';
import { createAsk } from '../../sync/ask-cloud.ts';

export const phase = defineCommand({
  name: 'phase',
  summary: 'Send the bundles of a completed phase to S3 before their time',
  details:
    'From the next run of the cloud on (every quarter of an hour), bundles and recorded events of the phase are put into one file in ' +
    'S3 (large ones beside it), piece by piece, compared, and then leave Google Drive and R2. Without S3 they stay where they are until it is set up.',
  args: {
    phase: { type: 'positional', required: true, description: 'Its number, as "phase list" shows it' },
    ...cloudArg,
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack archive phase 3'],
  async run({ args, deps }) {
    const number = Number(args.phase);
    if (!Number.isInteger(number) || number < 1)
      throw wrongValue({
        flag: 'PHASE',
        value: args.phase,
        expected: 'its number, as "phase list" shows it',
      });
    const connection = await chooseCloud({ deps, name: args.cloud });
    const cloud = cloudOf({ device: connection?.device, fetch: deps.fetch });
    if (cloud === undefined)
      throw refused('this machine has no cloud', 'run "subtrack up" or "subtrack connect URL"');
    const answer = await createAsk({ ...cloud, timeoutMs: 30_000 })({
      path: '/v1/storage/archive',
      schema: archiveAnswerSchema,
      init: {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ phase: number }),
      },
    });
    if (answer.kind === 'unreachable') throw refused(answer.message, 'try again when the cloud answers');
    if (answer.kind === 'refused')
      throw refused(answer.message, answer.hint ?? 'run "subtrack phase list" for the list');
    if (args.json) printJson({ deps, value: answer.value });
    else
      printNote({
        deps,
        text: answer.value.cold
          ? `Phase ${number} goes to S3 with the next runs of the cloud.`
          : `Phase ${number} goes to S3 once that is set up: subtrack tiers setup s3.`,
      });
  },
});

function refused(message: string, hint: string | undefined): AppError {
  return new AppError({ code: 'archive.phase_refused', message, ...(hint === undefined ? {} : { hint }) });
}
