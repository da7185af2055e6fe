import type { Clock } from '../../shared/core/clock.ts';
import type { Output } from '../deps.ts';
import type { Report } from './component.ts';

/** How often the same line may come again. */
const REPEAT_AFTER_MS = 60_000;

/** Lines with a time; the same trouble again and again is told once a minute. */
export function createLineReport({ output, clock }: { output: Output; clock: Clock }): Report {
  const told = new Map<string, number>();
  return ({ component, level, text }) => {
    const now = clock();
    const key = `${component} ${text}`;
    const last = told.get(key);
    if (last !== undefined && now - last < REPEAT_AFTER_MS && now >= last) return;
    if (told.size > 1000) told.clear();
    told.set(key, now);
    const mark = level === 'info' ? '' : `${level}: `;
    output.write(`${new Date(now).toISOString()} ${component}: ${mark}${text}\n`);
  };
}
