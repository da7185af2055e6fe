import { chooseCloud, cloudArg } from '../cli/choose-cloud.ts';
import { defineCommand } from '../cli/command.ts';
import { printJson, printNote, printTable } from '../cli/print.ts';
import type { Device } from '../config/device.ts';
import type { Deps } from '../deps.ts';
import { createSyncClient } from '../sync/sync-client.ts';
import { formatShare } from '../terminal/format.ts';
import { AppError } from '../../shared/core/errors.ts';
import { formatMoney } from '../../shared/core/money.ts';
import type { BudgetsAnswer } from '../../shared/protocol/budgets.ts';

type BudgetLine = BudgetsAnswer['budgets'][number];

export const command = defineCommand({
  name: 'budget',
  summary: 'Budgets: spent, share and forecast of each',
  details:
    'As the cloud that this machine is connected to counts them, that of "subtrack up" or the team\'s. They are added on ' +
    'its Budgets page. The forecast takes the rate so far, up to the planned end of a phase; without one, and beyond ' +
    'it, it is what a day costs so far. What has no price is in no sum.',
  args: { ...cloudArg, json: { type: 'boolean', description: 'Print JSON' } },
  examples: ['subtrack budget', 'subtrack budget --cloud work --json'],
  async run({ args, deps }) {
    const connection = await chooseCloud({ deps, name: args.cloud });
    const answer = await askBudgets({ device: connection?.device, fetch: deps.fetch });
    if (args.json) return printJson({ deps, value: answer });
    if (answer.budgets.length === 0)
      return printNote({
        deps,
        text: 'There is no budget yet; add one on the Budgets page of the dashboard.',
      });
    printTable<BudgetLine>({ deps, rows: answer.budgets, columns });
    if (answer.budgets.some(({ unpriced_api_calls }) => unpriced_api_calls > 0))
      printNote({ deps, text: '≥: calls of models without a price are not in the sum.' });
  },
});

async function askBudgets(o: { device: Device | undefined; fetch: Deps['fetch'] }): Promise<BudgetsAnswer> {
  const { url, token } = o.device ?? {};
  if (url === undefined || token === undefined) {
    throw new AppError({
      code: 'budget.not_connected',
      message: 'this machine is not connected to a cloud, which keeps the budgets',
      hint: 'run "subtrack up" for one on this machine',
    });
  }
  const answer = await createSyncClient({ url, token, fetch: o.fetch }).budgets();
  if (answer.kind === 'ok') return answer.value;
  if (answer.kind === 'unreachable') {
    throw new AppError({
      code: 'budget.cloud_unreachable',
      message: `${url} cannot be reached: ${answer.message}`,
      hint: 'start it with "subtrack up", or try again when it answers',
    });
  }
  const older = answer.status === 404;
  throw new AppError({
    code: older ? 'budget.cloud_older' : answer.code,
    message: older ? 'the cloud is older than budgets' : answer.message,
    hint: older ? 'upgrade it' : (answer.hint ?? 'see "subtrack status"'),
  });
}

const columns = [
  { title: 'budget', value: ({ name }: BudgetLine) => name, shrinkTo: 10 },
  { title: 'for', value: ({ scope }: BudgetLine) => scope.value ?? 'everything', shrinkTo: 10 },
  { title: 'per', value: periodText, dropOrder: 2 },
  { title: 'limit', value: ({ limit_usd }: BudgetLine) => dollars(limit_usd), right: true },
  {
    title: 'spent',
    value: (row: BudgetLine) => sum({ row, usd: row.spent_usd, none: 'unpriced' }),
    right: true,
  },
  {
    title: 'share',
    value: ({ share }: BudgetLine) => (share === null ? '-' : formatShare({ part: share, whole: 1 })),
    right: true,
    tone: ({ share }: BudgetLine) => ((share ?? 0) >= 1 ? ('red' as const) : undefined),
  },
  {
    title: 'forecast',
    value: (row: BudgetLine) =>
      row.forecast_usd !== null || row.pace_usd_per_day === null
        ? sum({ row, usd: row.forecast_usd, none: '-' })
        : `${sum({ row, usd: row.pace_usd_per_day, none: '-' })} a day`,
    right: true,
    dropOrder: 1,
  },
];

function periodText({ period, phase }: BudgetLine): string {
  return phase === null ? period : `${period} ${phase.phase}`;
}

function sum({ row, usd, none }: { row: BudgetLine; usd: number | null; none: string }): string {
  if (usd === null) return none;
  return `${row.unpriced_api_calls > 0 ? '≥ ' : ''}${dollars(usd)}`;
}

function dollars(usd: number): string {
  return formatMoney(Math.round(usd * 1_000_000));
}
