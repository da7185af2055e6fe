import { parseArgs, type ArgsDef, type ParsedArgs } from 'citty';
import type { Deps } from '../deps.ts';

/** A command as the dispatcher sees it: what it takes as data, and how it is carried out. */
export type Command = {
  name: string;
  summary: string;
  details?: string | undefined;
  args: ArgsDef;
  examples: readonly string[];
  /** Sub-commands by name; a command has these or `execute`. */
  subCommands?: Record<string, Command> | undefined;
  /** Answers with the exit code; nothing means 0. */
  execute?: ((o: { rawArgs: string[]; deps: Deps }) => Promise<number | void>) | undefined;
};

export type CommandSpec<Args extends ArgsDef> = {
  name: string;
  /** One line, in lists of commands. */
  summary: string;
  /** More, in the command's own help. */
  details?: string;
  args?: Args;
  examples?: readonly string[];
  run: (o: { args: ParsedArgs<Args>; deps: Deps }) => Promise<number | void>;
};

/** One command. Its arguments are data: help, checks and the README come from them. */
export function defineCommand<const Args extends ArgsDef = Record<never, never>>(
  spec: CommandSpec<Args>,
): Command {
  const args = spec.args ?? ({} as Args);
  return {
    name: spec.name,
    summary: spec.summary,
    details: spec.details,
    args,
    examples: spec.examples ?? [],
    execute: ({ rawArgs, deps }) => spec.run({ args: parseArgs<Args>(rawArgs, args), deps }),
  };
}

/** A command that only groups others: `agent start|stop|…`. */
export function defineGroup({
  subCommands,
  ...spec
}: {
  name: string;
  summary: string;
  subCommands: readonly Command[];
}): Command {
  return {
    ...spec,
    args: {},
    examples: [],
    subCommands: Object.fromEntries(subCommands.map((command) => [command.name, command])),
  };
}
