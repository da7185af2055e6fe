import type { Finding } from '../engine/finding.ts';
import { startsToken } from '../engine/token-boundary.ts';
import { programArguments, programOptions } from '../rules/program-options.ts';
import { isPlaceholderValue } from '../values/placeholder-values.ts';
import { isArgumentSecret } from '../values/argument-secret.ts';

type ProgramRule = { programs: readonly string[]; shape: RegExp };

const word = '["\']?[^\\s"\'\\\\]{1,200}["\']?';
const quote = '(?:\\\\{0,16}["\'])?';
/** Options and their values ahead of the one that is looked for; a pipe or a `;` ends a command. */
const before = '(?: {1,4}[^\\s|;&]{1,120}){0,12}?';
const secret = '([^\\s"\'\\\\|;<>`]{4,512})';

const rules: readonly ProgramRule[] = [
  ...programOptions.map(({ programs, option, pair }) => ({
    programs: programs.split('|'),
    shape: new RegExp(
      `(?:${programs})${before} {1,4}${option}${quote}${pair === undefined ? '' : `[^\\s"'\\\\:%]{0,100}${pair}`}${secret}`,
      'yd',
    ),
  })),
  ...programArguments.map((source) => ({
    programs: startsOf(source),
    shape: new RegExp(
      `${source.replaceAll('WORD', word).replaceAll(' ', ' {1,4}')} {0,4}${quote}${secret}`,
      'yd',
    ),
  })),
];

/** `(?:a|b) c` starts with `a ` or `b `. */
function startsOf(source: string): string[] {
  const [, choices, name] = /^(?:\(\?:([^)]*)\)|([\w.-]+))/.exec(source) ?? [];
  return (choices ?? name ?? '').split('|');
}

export const programMarks: readonly string[] = [
  ...new Set(rules.flatMap(({ programs }) => programs.map((program) => `${program} `))),
];

const rulesByMark = new Map(
  programMarks.map((mark) => [mark, rules.filter(({ programs }) => programs.includes(mark.slice(0, -1)))]),
);

/** A password or token that a command is given: `7z a -p… x.7z`, `rabbitmqctl add_user app …`. */
export function findProgramSecrets({
  text,
  start,
  end,
}: {
  text: string;
  start: number;
  end: number;
}): Finding[] {
  if (!startsToken({ text, start })) return [];
  const findings: Finding[] = [];
  for (const { shape } of rulesByMark.get(text.slice(start, end).toLowerCase()) ?? []) {
    shape.lastIndex = start;
    const [from, to] = shape.exec(text)?.indices?.[1] ?? [];
    if (from === undefined || to === undefined) continue;
    const value = text.slice(from, to);
    if (isArgumentSecret(value) && !isPlaceholderValue(value))
      findings.push({ start: from, end: to, rule: 'password' });
  }
  return findings;
}
