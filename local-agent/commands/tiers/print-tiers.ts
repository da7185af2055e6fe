import { isoDay } from '../../../shared/core/days.ts';
import type { Deps } from '../../deps.ts';
import type { TiersAnswer, TierStanding } from '../../../shared/protocol/tiers.ts';
import { printJson, printLine } from '../../cli/print.ts';
import { plainText } from '../../terminal/plain-text.ts';

const words: Record<TierStanding['state'], string> = {
  off: 'off',
  unfinished: 'set up, but nobody has agreed yet',
  ready: 'ready',
  problem: 'does not work',
};

export function printTiers({ deps, json, answer }: { deps: Deps; json: boolean; answer: TiersAnswer }): void {
  if (json) return printJson({ deps, value: { tiers: answer.tiers.map(toJson) } });
  for (const tier of answer.tiers) for (const text of describeTier(tier)) printLine({ deps, text });
}

function describeTier({ tier, state, settings, checked_at, problem }: TierStanding): string[] {
  const where = settings['bucket'] ?? settings['account'];
  const tested = checked_at === null ? '' : `, tested ${isoDay(checked_at)}`;
  const standing =
    state === 'ready' && checked_at === null ? 'set up, but no test came back yet' : words[state];
  const lines = [
    `${tier.padEnd(6)} ${standing}${where === undefined ? '' : ` (${plainText(where)})`}${tested}`,
  ];
  if (problem !== null) {
    lines.push(`       ${plainText(problem.message)}`);
    if (problem.hint !== undefined) lines.push(`       → ${plainText(problem.hint)}`);
  }
  return lines;
}

function toJson({ checked_at, problem, ...tier }: TierStanding) {
  return {
    ...tier,
    checked_at: checked_at === null ? null : new Date(checked_at).toISOString(),
    problem: problem && {
      code: problem.code,
      message: problem.message,
      hint: problem.hint ?? null,
      until: problem.until === null ? null : new Date(problem.until).toISOString(),
    },
  };
}
