import { cleanLine, printedJson } from '../../shared/core/hidden-characters.ts';
import type { Deps } from '../deps.ts';
import type { Command } from '../cli/command.ts';
import { AppError } from '../../shared/core/errors.ts';
import { widthOf } from '../terminal/terminal.ts';
import { closest } from '../cli/closest.ts';
import { commandHelp, mainHelp } from '../cli/help-text.ts';
import { commands } from './registry.ts';
import { describeSystemError } from '../cli/system-error.ts';
import { exitCodeOf, unknownCommand } from '../cli/usage-errors.ts';

/** Runs one command line and answers with the exit code; prints errors as the contract says. */
export async function main({ argv, deps }: { argv: string[]; deps: Deps }): Promise<number> {
  try {
    return await dispatch({ argv, deps });
  } catch (error) {
    deps.stderr.write(`${describeError({ error, json: argv.includes('--json'), env: deps.env })}\n`);
    return exitCodeOf(error);
  }
}

async function dispatch({ argv, deps }: { argv: string[]; deps: Deps }): Promise<number> {
  const [name, ...rest] = argv;
  const width = widthOf(deps);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const [topic] = name === 'help' ? rest : [];
    if (topic !== undefined) return dispatch({ argv: [...rest, '--help'], deps });
    deps.stdout.write(mainHelp({ commands, version: deps.version, width }));
    return 0;
  }
  if (name === '--version' || name === '-v') {
    deps.stdout.write(`${deps.version}\n`);
    return 0;
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!entry) {
    throw unknownCommand({
      name,
      suggestion: closest({ word: name, known: Object.keys(commands) }),
      parent: 'subtrack',
    });
  }
  const found = resolve({ command: await entry.load(), path: `subtrack ${name}`, rawArgs: rest });
  const { command, path, rawArgs } = found;
  if (wantsHelp(rawArgs) || !command.execute) {
    deps.stdout.write(commandHelp({ command, path, width }));
    return 0;
  }
  return (await command.execute({ rawArgs, path, deps })) ?? 0;
}

/** Walks into sub-commands: `agent start` → its `start`. */
function resolve(at: { command: Command; path: string; rawArgs: string[] }): typeof at {
  const { subCommands } = at.command;
  const [name, ...rest] = at.rawArgs;
  if (!subCommands || name === undefined || name.startsWith('-')) return at;
  const command = Object.hasOwn(subCommands, name) ? subCommands[name] : undefined;
  if (!command && at.command.execute) return at;
  if (!command) {
    throw unknownCommand({
      name,
      suggestion: closest({ word: name, known: Object.keys(subCommands) }),
      parent: at.path,
    });
  }
  return resolve({ command, path: `${at.path} ${name}`, rawArgs: rest });
}

/** Words behind `--` belong to the command. */
function wantsHelp(rawArgs: string[]): boolean {
  const end = rawArgs.indexOf('--');
  return rawArgs.slice(0, end === -1 ? undefined : end).some((arg) => arg === '--help' || arg === '-h');
}

/** One line for people, one JSON object for programs. A stack is for whoever asks for it. */
function describeError(o: { error: unknown; json: boolean; env: NodeJS.ProcessEnv }): string {
  const { code, message, hint } = toAnswer(describeSystemError(o.error) ?? o.error);
  if (o.json) return printedJson({ error: { code, message, hint } });
  const line = cleanLine(`subtrack: ${[message, hint].filter(Boolean).join('; ')}`.replace(/\s*\n\s*/g, ' '));
  const stack = o.env['SUBTRACK_DEBUG'] && o.error instanceof Error ? `\n${o.error.stack}` : '';
  return `${line}${stack}`;
}

function toAnswer(error: unknown): { code: string; message: string; hint: string | undefined } {
  if (error instanceof AppError) return { code: error.code, message: error.message, hint: error.hint };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message, hint: 'run it again with SUBTRACK_DEBUG=1 and report what it prints' };
}
