const exitCode = /^exit code -?\d+$/i;
/** Frames and progress: `=== FAILURES ===`, `F..F [100%]`, `> test`, `^^^^`. */
const hasWords = /[a-z]{3}/i;
const frame = /^[^\w\s./~\\]{2,}|^[>#$]\s|\[\s*\d+%\]$/;
/** `TypeError: …`, `error[E0308]: …`, `E   AssertionError`, `panic: …`, `fatal: …`, `npm ERR! …`. */
const names =
  /(?:^|\s)\w*(?:Error|Exception|Warning)\b|\berror(?:\[\w+\])?:|error TS\d+|\b(?:panic|panicked|fatal)\b|\bE(?:NO[A-Z]+|ACCES|PERM|EXIST|CONN[A-Z]+|ADDR[A-Z]+|TIMEDOUT|RESOLVE)\b|ERR!/;
const tells =
  /\b(?:fail(?:ed|s|ure)?|errors?|not found|no such|cannot|can't|could not|denied|refused|undefined|unexpected|invalid|missing|timed out|killed|aborted)\b/i;

/** Lines of an output that are looked at. */
const LINES = 60;

/**
 * What an error says, in one line. A failed command's output begins with its exit code, and often with progress: of that
 * the line is taken that names the fault, behind the code. Any other error says it in its first line.
 */
export function errorHeadline(message: string): string {
  const { exit, says } = splitHeadline(message);
  return exit === undefined || says === exit ? says : `${exit}: ${says}`;
}

/** The same in two: what all failed commands begin with (`Exit code 2`), and what this one says; the code alone says itself. */
export function splitHeadline(message: string): { exit: string | undefined; says: string } {
  const [first = '', ...others] = message
    .split('\n', LINES)
    .map((line) => line.trim())
    .filter(Boolean);
  if (!exitCode.test(first)) return { exit: undefined, says: first };
  const spoken = others.filter((line) => hasWords.test(line) && !frame.test(line));
  const told =
    spoken.find((line) => names.test(line)) ??
    spoken.find((line) => tells.test(line)) ??
    spoken[0] ??
    others[0];
  return { exit: first, says: told ?? first };
}
