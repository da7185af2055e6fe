import type { ArgDef } from './args.ts';
import type { Command } from './command.ts';
import { wrapText } from '../terminal/wrap-text.ts';

/** The list of commands: `subtrack --help`. */
export function mainHelp({
  commands,
  version,
  width,
}: {
  commands: Record<string, { summary: string }>;
  version: string;
  width: number;
}): string {
  return [
    ...wrapText({ text: `subtrack ${version}: a flight recorder for Claude Code's agents`, width }),
    '',
    'Usage: subtrack COMMAND [FLAGS]',
    '',
    'Commands',
    ...rows({ entries: Object.entries(commands).map(([name, { summary }]) => [name, summary]), width }),
    '',
    ...wrapText({
      text: 'Start with "subtrack init" to record every session, or "subtrack up" to look at what is there.',
      width,
    }),
    ...wrapText({
      text: '"subtrack COMMAND --help" explains a command; every reporting command has --json.',
      width,
    }),
    '',
  ].join('\n');
}

/** Help of one command. */
export function commandHelp({
  command,
  path,
  width,
}: {
  command: Command;
  path: string;
  width: number;
}): string {
  const positionals = Object.entries(command.args).filter(([, def]) => def.type === 'positional');
  const flags = Object.entries(command.args).filter(([, def]) => def.type !== 'positional');
  const words = positionals.map(([name, def]) =>
    def.type === 'positional' && !def.required ? `[${name.toUpperCase()}]` : name.toUpperCase(),
  );
  const usage = [
    path,
    ...(command.subCommands && !command.execute ? ['COMMAND'] : words),
    ...(flags.length > 0 ? ['[FLAGS]'] : []),
  ];
  const parts = [
    ...wrapText({ text: command.details ?? `${command.summary}.`, width }),
    '',
    ...wrapText({ text: `Usage: ${usage.join(' ')}`, width }),
  ];
  const section = (title: string, entries: [string, string][]) => {
    if (entries.length > 0) parts.push('', title, ...rows({ entries, width }));
  };
  section(
    'Commands',
    Object.entries(command.subCommands ?? {}).map(([name, sub]) => [name, sub.summary]),
  );
  section(
    'Arguments',
    positionals.map(([name, def]) => [name.toUpperCase(), def.description ?? '']),
  );
  section(
    'Flags',
    flags.map(([name, def]) => [flagName(name, def), describeFlag(def)]),
  );
  if (command.examples.length > 0) parts.push('', 'Examples', ...command.examples.map((line) => `  ${line}`));
  return `${parts.join('\n')}\n`;
}

/** How a flag is written: `--by day|model`, `--since WHEN`, `--no-refresh`. */
export function flagName(name: string, def: ArgDef): string {
  if (def.type === 'boolean') return def.default === true ? `--no-${name}` : `--${name}`;
  if (def.type === 'enum') return `--${name} ${def.options.join('|')}`;
  return `--${name} ${(def.valueHint ?? 'value').toUpperCase()}`;
}

export function describeFlag(def: ArgDef): string {
  const text =
    (def.type === 'boolean' && def.default === true ? def.negativeDescription : def.description) ?? '';
  return 'default' in def && typeof def.default === 'string' ? `${text} (default: ${def.default})` : text;
}

function rows({ entries, width }: { entries: [string, string][]; width: number }): string[] {
  const longest = Math.min(28, Math.floor(width * 0.4), Math.max(...entries.map(([name]) => name.length)));
  return entries.flatMap(([name, text]) => {
    const [first = '', ...others] = wrapText({ text, width: Math.max(20, width - longest - 4) });
    const head =
      name.length > longest
        ? [`  ${name}`, `  ${' '.repeat(longest)}  ${first}`]
        : [`  ${name.padEnd(longest)}  ${first}`.trimEnd()];
    return [...head, ...others.map((line) => `  ${' '.repeat(longest)}  ${line}`)];
  });
}
