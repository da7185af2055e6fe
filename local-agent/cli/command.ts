import type { Deps } from '../deps.ts';
import type { Args, ArgsDef } from './args.ts';
import { parseCommandLine } from './parse-command-line.ts';

/** A command as the dispatcher sees it: what it takes as data, and how it is carried out. */
export type Command = {
  name: string;
  summary: string;
  details?: string | undefined;
  args: ArgsDef;
  examples: readonly string[];
  /** Sub-commands by name; `execute` is then for whatever is none of them. */
  subCommands?: Record<string, Command> | undefined;
  /** Answers with the exit code; nothing means 0. `path` is how the command was called. */
  execute?: ((o: { rawArgs: string[]; path: string; deps: Deps }) => Promise<number | void>) | undefined;
};

export type CommandSpec<Defs extends ArgsDef> = {
  name: string;
  /** One line, in lists of commands. */
  summary: string;
  /** More, in the command's own help. */
  details?: string;
  args?: Defs;
  examples?: readonly string[];
  subCommands?: readonly Command[];
  run: (o: { args: Args<Defs>; deps: Deps }) => Promise<number | void>;
};

/** One command. Its arguments are data: help, checks and the README come from them. */
export function defineCommand<const Defs extends ArgsDef = Record<never, never>>(
  spec: CommandSpec<Defs>,
): Command {
  const args = spec.args ?? ({} as Defs);
  return {
    name: spec.name,
    summary: spec.summary,
    details: spec.details,
    args,
    examples: spec.examples ?? [],
    subCommands: spec.subCommands && byName(spec.subCommands),
    execute({ rawArgs, path, deps }) {
      // The definitions tell the parser what the type says of its answer.
      const values = parseCommandLine({ args, path, rawArgs }) as Args<Defs>;
      return spec.run({ args: values, deps });
    },
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
    subCommands: byName(subCommands),
  };
}

function byName(list: readonly Command[]): Record<string, Command> {
  return Object.fromEntries(list.map((command) => [command.name, command]));
}
