import type { Review } from './review.ts';
import { counted, formatCount, formatShare, formatTokens } from '../core/figures.ts';
import { formatMoney } from '../core/money.ts';

// What a review says of the work itself, in words that its page and its files share.

export const workNotes = {
  tasks: 'What main threads gave to subagents, each with everything that it started.',
  errors:
    'Fixed: the same call went well later in the same session, of so many cases (an hour of an error in one session); half ' +
    'of the fixes came so soon after the first failure, or sooner.',
  files:
    'The sum is of all files. By name each session tells its dearest alone, as many as fit into 1,900 bytes, so that a file may ' +
    'have cost more than its row says. What a shell did to files is in none of it.',
  workflows: 'Success: the share of times in which every run completed. Half of the times it took less.',
} as const;

/** All calls of tools for files in one sentence; undefined where there were none, or nobody told of them. */
export function fileWorkText({
  file_work: work,
  files,
}: Pick<Review, 'file_work'> & { files: readonly unknown[] }): string | undefined {
  if (work === null) return undefined;
  const before = work.cost_micros_before === null ? '' : ` (before: ${formatMoney(work.cost_micros_before)})`;
  const names = files.length > 0 ? '' : ' Names of files are not told here: they are texts.';
  return (
    `${counted({ count: work.calls, one: 'call' })} of tools for files in ` +
    `${counted({ count: work.sessions, one: 'session' })} gave out ${formatTokens(work.tokens)} tokens and cost ` +
    `${formatMoney(work.cost_micros)}${before}.${names}`
  );
}

export function fixedText({ cases, fixed }: Review['errors'][number]): string {
  return cases === null || fixed === null ? '–' : `${formatCount(fixed)} of ${formatCount(cases)}`;
}

export function beforeText(times: number | null): string {
  return times === null ? '–' : formatCount(times);
}

export function successText(success: number | null): string {
  return success === null ? '–' : formatShare(success);
}

/** A file that no price is known for is not one that cost nothing. */
export function fileCostText({ cost_micros }: { cost_micros: number }): string {
  return cost_micros === 0 ? '–' : formatMoney(cost_micros);
}
