import { parseArgs } from 'node:util';
import type { ArgDef, ArgsDef } from './args.ts';
import { closest } from './closest.ts';
import {
  missingArgument,
  missingValue,
  unexpectedArgument,
  unknownFlag,
  wrongValue,
} from './usage-errors.ts';

/** Flags that every command understands, handled before it runs. */
const everywhere = ['help', 'json'];

type Values = Record<string, string | boolean | undefined>;

/** The words of a command line as values by name. Throws `usage.*` for what the command does not take. */
export function parseCommandLine({
  args,
  path,
  rawArgs,
}: {
  args: ArgsDef;
  /** As it is typed, for hints: `subtrack agent start`. */
  path: string;
  rawArgs: string[];
}): Values {
  const flags = new Map(Object.entries(args).filter(([, def]) => def.type !== 'positional'));
  const { tokens } = parseArgs({
    args: rawArgs,
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      [...flags].map(([name, def]) => [
        name,
        { type: def.type === 'boolean' ? 'boolean' : 'string' } as const,
      ]),
    ),
  });
  const values: Values = defaultsOf(flags);
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const name = token.name.replace(/^no-/, '');
    const def = flags.get(name) ?? flags.get(token.name);
    if (!def) {
      if (everywhere.includes(token.name)) continue;
      const suggestion = closest({ word: token.name, known: [...flags.keys(), ...everywhere] });
      throw unknownFlag({ flag: token.rawName, suggestion: suggestion && `--${suggestion}`, command: path });
    }
    if (def.type === 'boolean') {
      values[name] = name === token.name && token.value !== 'false';
      continue;
    }
    values[token.name] = checkedValue({
      flag: token.rawName,
      value: token.value,
      inline: token.inlineValue === true,
      def,
      path,
    });
  }
  return { ...values, ...nameWords({ args, path, words }) };
}

function defaultsOf(flags: ReadonlyMap<string, ArgDef>): Values {
  const known = [...flags].map(([name, def]) => [name, 'default' in def ? def.default : undefined]);
  return Object.fromEntries(known) as Values;
}

function checkedValue(o: {
  flag: string;
  value: string | undefined;
  inline: boolean;
  def: ArgDef;
  path: string;
}): string {
  // `--out --json`: the next flag is not a value.
  if (o.value === undefined || o.value === '' || (!o.inline && /^--?[a-z]/i.test(o.value))) {
    throw missingValue({ flag: o.flag, command: o.path });
  }
  if (o.def.type === 'enum' && !o.def.options.includes(o.value)) {
    throw wrongValue({ flag: o.flag, value: o.value, expected: `one of ${o.def.options.join(', ')}` });
  }
  return o.value;
}

function nameWords({ args, path, words }: { args: ArgsDef; path: string; words: string[] }): Values {
  const positionals = Object.entries(args).filter(([, def]) => def.type === 'positional');
  const values: Values = {};
  for (const [index, [name, def]] of positionals.entries()) {
    const word = words[index];
    if (word === undefined && def.type === 'positional' && def.required)
      throw missingArgument({ name, command: path });
    values[name] = word;
  }
  const extra = words[positionals.length];
  if (extra !== undefined) throw unexpectedArgument({ value: extra, command: path });
  return values;
}
