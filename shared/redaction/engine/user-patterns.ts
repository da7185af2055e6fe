import type { Finding } from './finding.ts';
import { AppError } from '../../core/errors.ts';
import { repeatsRepetition } from './repeated-repetition.ts';

/** Lines are matched one by one, long ones in windows: a pattern that is slow on long texts stays bearable. */
const WINDOW = 1024;
const OVERLAP = 256;

/** Compiles the user's own patterns. Throws `redaction.pattern` for one that is no regular expression or could take forever. */
export function compilePatterns(sources: readonly string[]): RegExp[] {
  return sources.map((source) => {
    if (repeatsRepetition(source)) {
      throw patternError({
        source,
        why: 'it repeats a group that repeats or chooses itself, which can take forever',
      });
    }
    try {
      return new RegExp(source, 'g');
    } catch (cause) {
      throw patternError({ source, why: cause instanceof Error ? cause.message : String(cause), cause });
    }
  });
}

function patternError({ source, why, cause }: { source: string; why: string; cause?: unknown }): AppError {
  return new AppError({
    code: 'redaction.pattern',
    message: `the redaction pattern ${JSON.stringify(source)} cannot be used: ${why}`,
    hint: 'correct it under redaction.patterns in config.json',
    cause,
  });
}

export function findCustom({ text, patterns }: { text: string; patterns: readonly RegExp[] }): Finding[] {
  if (patterns.length === 0) return [];
  const findings: Finding[] = [];
  for (let start = 0; start <= text.length;) {
    const newline = text.indexOf('\n', start);
    const lineEnd = newline === -1 ? text.length : newline;
    for (let from = start; from < lineEnd; from += WINDOW - OVERLAP) {
      const line = text.slice(from, Math.min(from + WINDOW, lineEnd));
      for (const pattern of patterns) collectMatches({ line, from, pattern, findings });
    }
    start = lineEnd + 1;
  }
  return findings;
}

type Matching = { line: string; from: number; pattern: RegExp; findings: Finding[] };

function collectMatches({ line, from, pattern, findings }: Matching): void {
  for (const match of line.matchAll(pattern)) {
    const start = from + match.index;
    if (match[0].length > 0) findings.push({ start, end: start + match[0].length, rule: 'custom' });
  }
}
