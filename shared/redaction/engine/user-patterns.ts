import { RE2JS } from 're2js';
import type { Finding } from './finding.ts';
import { AppError } from '../../core/errors.ts';

/** Lines are matched one by one, long ones in windows: after every match the search goes on in the rest of its window alone. */
const WINDOW = 1024;
const OVERLAP = 256;

/**
 * Compiles the user's own patterns. They are run by an engine whose time grows with the text alone (RE2), so that none can
 * hang; what it cannot do in such time, looking around and references to groups, is refused. Throws `redaction.pattern`.
 */
export function compilePatterns(sources: readonly string[]): RE2JS[] {
  return sources.map((source) => {
    try {
      return RE2JS.compile(source);
    } catch (cause) {
      throw new AppError({
        code: 'redaction.pattern',
        message: `the redaction pattern ${JSON.stringify(source)} cannot be used: ${reasonOf({ source, cause })}`,
        hint: 'correct it under redaction.patterns in config.json',
        cause,
      });
    }
  });
}

function reasonOf({ source, cause }: { source: string; cause: unknown }): string {
  if (/\(\?<?[=!]|\\[1-9]|\\k</.test(source))
    return 'looking ahead or behind and references to groups are not supported, since they can take forever';
  return cause instanceof Error ? cause.message : String(cause);
}

export function findCustom({ text, patterns }: { text: string; patterns: readonly RE2JS[] }): Finding[] {
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

type Matching = { line: string; from: number; pattern: RE2JS; findings: Finding[] };

function collectMatches({ line, from, pattern, findings }: Matching): void {
  const matcher = pattern.matcher(line);
  while (matcher.find()) {
    const start = from + matcher.start();
    const end = from + matcher.end();
    if (end > start) findings.push({ start, end, rule: 'custom' });
  }
}
