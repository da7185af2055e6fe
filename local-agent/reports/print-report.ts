import type { Deps } from '../deps.ts';
import { printJson } from '../cli/print.ts';
import type { Report } from './open-report.ts';

/** A report as JSON. While history is still being read, `complete_since` says from when on it is all there. */
export function printReport({
  deps,
  report: { completeSince },
  value,
}: {
  deps: Deps;
  report: Pick<Report, 'completeSince'>;
  value: object;
}): void {
  const since = completeSince === null ? {} : { complete_since: new Date(completeSince).toISOString() };
  printJson({ deps, value: { ...value, ...since } });
}
