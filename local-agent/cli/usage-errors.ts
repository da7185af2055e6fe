import { AppError, createErrorFactory } from '../../shared/core/errors.ts';

/** Wrong usage leaves with 2, everything else that fails with 1. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof AppError && error.code.startsWith('usage.') ? 2 : 1;
}

export const unknownCommand = createErrorFactory<{
  name: string;
  suggestion?: string | undefined;
  parent: string;
}>(({ name, suggestion, parent }) => ({
  code: 'usage.unknown_command',
  message: `there is no command "${name}"`,
  hint: suggestion ? `did you mean "${suggestion}"?` : `run "${parent} --help" for the list`,
}));

export const unknownFlag = createErrorFactory<{
  flag: string;
  suggestion?: string | undefined;
  command: string;
}>(({ flag, suggestion, command }) => ({
  code: 'usage.unknown_flag',
  message: `"${command}" has no flag ${flag}`,
  hint: suggestion ? `did you mean ${suggestion}?` : `run "${command} --help" for its flags`,
}));

export const missingValue = createErrorFactory<{ flag: string; command: string }>(({ flag, command }) => ({
  code: 'usage.missing_value',
  message: `${flag} needs a value`,
  hint: `run "${command} --help" for examples`,
}));

/** Where nobody can be asked. On the command line it would stay in the history of the shell. */
export const missingSecret = createErrorFactory<{ flag: string }>(({ flag }) => ({
  code: 'usage.missing_value',
  message: `${flag} needs a value`,
  hint: 'give it as the first line of the standard input, or run this in a terminal, which asks for it',
}));

export const missingArgument = createErrorFactory<{ name: string; command: string }>(({ name, command }) => ({
  code: 'usage.missing_argument',
  message: `${name.toUpperCase()} is missing`,
  hint: `run "${command} --help" for examples`,
}));

export const unexpectedArgument = createErrorFactory<{ value: string; command: string }>(
  ({ value, command }) => ({
    code: 'usage.unexpected_argument',
    message: `"${value}" is one argument too many`,
    hint: `run "${command} --help" for what it takes`,
  }),
);

export const wrongValue = createErrorFactory<{ flag: string; value: string; expected: string }>(
  ({ flag, value, expected }) => ({
    code: 'usage.wrong_value',
    message: `${flag} cannot be "${value}"`,
    hint: `give ${expected}`,
  }),
);

export const severalStatements = createErrorFactory<{ count: number }>(({ count }) => ({
  code: 'usage.several_statements',
  message: `these are ${count} statements, and none was run`,
  hint: 'give one at a time',
}));

export const conflictingFlags = createErrorFactory<{ flag: string; other: string }>(({ flag, other }) => ({
  code: 'usage.conflicting_flags',
  message: `${flag} does not go with ${other}`,
  hint: 'give one or the other',
}));
