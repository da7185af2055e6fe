import { parseArgs } from 'node:util';
import type { ArgDef } from 'citty';
import type { Command } from './command.ts';
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

/** citty takes unknown flags and extra words in silence; this refuses them before the command runs. */
export function ensureArgs({
  command,
  path,
  rawArgs,
}: {
  command: Command;
  path: string;
  rawArgs: string[];
}): void {
  const flags = new Map(Object.entries(command.args).filter(([, def]) => def.type !== 'positional'));
  const aliases = new Map([...flags].flatMap(([name, def]) => aliasesOf(def).map((alias) => [alias, name])));
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
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const name = aliases.get(token.name) ?? token.name.replace(/^no-/, '');
    const def = flags.get(name) ?? flags.get(token.name);
    const known = [...flags.keys(), ...everywhere];
    if (!def) {
      if (everywhere.includes(token.name)) continue;
      const suggestion = closest({ word: token.name, known });
      throw unknownFlag({ flag: token.rawName, suggestion: suggestion && `--${suggestion}`, command: path });
    }
    if (def.type === 'boolean') continue;
    ensureValue({ flag: token.rawName, value: token.value, inline: token.inlineValue === true, def, path });
  }
  ensureWords({ command, path, words });
}

function ensureValue(o: {
  flag: string;
  value: string | undefined;
  inline: boolean;
  def: ArgDef;
  path: string;
}): void {
  // `--out --json`: the next flag is not a value.
  if (o.value === undefined || o.value === '' || (!o.inline && /^--?[a-z]/i.test(o.value))) {
    throw missingValue({ flag: o.flag, command: o.path });
  }
  const options = o.def.type === 'enum' ? (o.def.options ?? []) : [];
  if (options.length > 0 && !options.includes(o.value)) {
    throw wrongValue({ flag: o.flag, value: o.value, expected: `one of ${options.join(', ')}` });
  }
}

function ensureWords({ command, path, words }: { command: Command; path: string; words: string[] }): void {
  const positionals = Object.entries(command.args).filter(([, def]) => def.type === 'positional');
  for (const [index, [name, def]] of positionals.entries()) {
    if (words[index] === undefined && def.required !== false) throw missingArgument({ name, command: path });
  }
  const extra = words[positionals.length];
  if (extra !== undefined) throw unexpectedArgument({ value: extra, command: path });
}

function aliasesOf(def: ArgDef): string[] {
  const alias = 'alias' in def ? def.alias : undefined;
  return alias === undefined ? [] : [alias].flat();
}
