import { endHour, firstHour } from '../../../shared/queries/parts/fragments.ts';
import type { RunQuery } from '../../../shared/queries/parts/define-query.ts';
import type { Database } from '../driver/db.ts';
import { endsOf, partHours } from './exact-range.ts';
import { isCutAlike } from './hour-phases.ts';
import { localHour, type HourZone } from './local-hour.ts';

type Reader = { db: Database; now: number } & HourZone;

/**
 * Queries for a reader in this zone, cut by the events themselves. Where rows are cut at other full hours than the reader's
 * (another zone, a device that moved) all of them, and where a range begins or ends inside of an hour those of this hour,
 * are made from the facts once more. What makes them is loaded when it is needed: hardly a report needs it.
 */
export function readerHours({ runQuery, ...reader }: Reader & { runQuery: RunQuery }): RunQuery {
  let cut = 'as written';
  return async (query, params) => {
    const given = new Map(Object.entries(params ?? {}));
    const asksForTime = timeParams.some((name) => (given.get(name) ?? null) !== null);
    const range = { since: momentOf(given.get('since')), until: momentOf(given.get('until')) };
    const hour = localHour(reader);
    const parts = partHours({ range, hour });
    const isAlike = !asksForTime || isCutAlike(reader);
    // Sums of all time are the same whichever hours they are made of.
    const whole = isAlike && cut !== 'by hours' ? 'as written' : 'by hours';
    const wanted = parts.length > 0 ? JSON.stringify([range.since, range.until]) : whole;
    if (cut !== wanted) {
      const { cutAgain } = await import('./cut-again.ts');
      // Another query may have cut meanwhile; from here to the end of this one nothing else runs.
      if (cut !== wanted) cutAgain({ ...reader, range, parts, isAlike });
      cut = wanted;
    }
    if (parts.length === 0) return runQuery(query, params);
    const { first = firstHour, end = endHour } = endsOf({ range, hour });
    const sql = query.sql.replaceAll(firstHour, first).replaceAll(endHour, end);
    return runQuery({ ...query, sql }, params);
  };
}

const timeParams = ['since', 'until', 'time_zone'];

function momentOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
