import { counted } from '../../../../shared/core/figures.ts';

/** What of a record cannot be shown: whole segments, and lines that are no events. */
export type Unreadable = { parts: number; lines: number };

export function describeProblem({ parts, lines }: Unreadable): string | undefined {
  const said = [
    ...(parts === 0 ? [] : [`${parts} of the parts of this record cannot be read`]),
    ...(lines === 0
      ? []
      : [`${counted({ count: lines, one: 'line of it is', many: 'lines of it are' })} no event`]),
  ];
  if (said.length === 0) return undefined;
  const todo = parts === 0 ? '' : ' Run "subtrack sync --retry" on its machine.';
  return `${said.join(', and ')}; what could be read is shown.${todo}`;
}
