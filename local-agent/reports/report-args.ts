import type { Filter } from '../../shared/queries/parts/filters.ts';
import type { Deps } from '../deps.ts';
import { parseRange, rangeArgs } from './time-range.ts';
import { wrongValue } from '../cli/usage-errors.ts';

/** What every reporting command takes. */
export const reportArgs = {
  json: { type: 'boolean', description: 'Print JSON' },
  refresh: {
    type: 'boolean',
    default: true,
    description: 'Read what is new first',
    negativeDescription: 'Do not read what is new first',
  },
} as const;

export const filterArgs = {
  ...rangeArgs,
  project: {
    type: 'string',
    valueHint: 'name',
    description: 'Only this project (owner/repo, or the folder)',
  },
  member: { type: 'string', valueHint: 'name', description: 'Only this person' },
  model: { type: 'string', valueHint: 'id', description: 'Only this model' },
  agent: { type: 'string', valueHint: 'type', description: 'Only this agent type; main is the main thread' },
  session: {
    type: 'string',
    valueHint: 'id',
    description: 'Only this session (its id or the beginning of it)',
  },
} as const;

type FilterArgs = { [Name in Exclude<keyof typeof filterArgs, 'today'>]?: string | undefined } & {
  today?: boolean | undefined;
};

/** The shared filter from a command's flags; `session` still as it was typed. */
export function parseFilter({ args, deps }: { args: FilterArgs; deps: Deps }): Filter {
  const range = parseRange({ args, now: deps.clock(), timeZone: deps.timeZone });
  return {
    ...range,
    project: args.project,
    member: args.member,
    model: args.model,
    agent_type: args.agent,
    session_id: args.session,
  };
}

/** A flag that takes a whole number from 1 on. */
export function parseLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw wrongValue({ flag: '--limit', value: text, expected: 'a whole number from 1 on' });
  }
  return Number(text);
}
