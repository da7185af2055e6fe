import { type DayColumn, dayColumnNames } from '../../shared/queries/days/cells.ts';
import { dayBounds } from '../../shared/queries/days/day-bounds.ts';
import { blockOf, joinDays, lastDayOf } from '../../shared/queries/days/packed-days.ts';
import type { DayState } from '../../shared/queries/days/plan.ts';
import type { CronTask } from '../cron-task.ts';
import { readDayState } from '../data/day-state.ts';
import { deflateToHex, inflateHex } from '../data/deflate.ts';
import { firstLoose, measureLoose, movePacked, readSlice, type Slice } from './packed-repository.ts';

/** A call has 10 ms, of which deflating so many characters takes half. */
const charactersATick = 200_000;
/** Each asks up to seven questions, where there are two zones, of the 50 of a call. */
const slicesATick = 6;

/**
 * Days of which all hours are folded lie in blocks of four weeks, deflated, which takes a fraction of the room: rows of days
 * are many and say nearly the same. A block waits until its last day is folded. What is corrected afterwards is added behind
 * what is there. Every step may be the last and may be done twice, by two at once as well.
 */
export const packDays: CronTask = async ({ deps }) => {
  if (deps.mode !== 'team') return;
  const { db } = deps;
  const state = await readDayState(db);
  let room = charactersATick;
  for (let slices = 0; slices < slicesATick && room > 0; slices += 1) {
    const of = await firstSlice({ db, state });
    if (of === undefined) return;
    room -= await packSlice({ db, of, room, isFirst: slices === 0 });
  }
};

async function firstSlice({ db, state }: { db: D1Database; state: DayState }): Promise<Slice | undefined> {
  for (const { zone } of state.zones) {
    const found = await firstLoose({ db, zone });
    if (found === undefined) continue;
    const { day, ...slice } = found;
    const block = blockOf(day);
    if (dayBounds({ zone, day: lastDayOf(block) }).untilHour <= state.foldedUntil) return { ...slice, block };
  }
  return undefined;
}

/** Answers how many characters it took on; the first slice of a call takes one column at least, however large. */
async function packSlice(o: { db: D1Database; of: Slice; room: number; isFirst: boolean }): Promise<number> {
  const { db, of } = o;
  const sizes = await measureLoose({ db, of });
  const full = dayColumnNames.filter((column) => sizes[column] > 0);
  const columns = chooseColumns({ full, sizes, room: o.room, isFirst: o.isFirst });
  // The next call has room for it.
  if (columns.length === 0 && full.length > 0) return o.room;
  const { loose, packed } = await readSlice({ db, of, columns });
  const cells = new Map<DayColumn, string>();
  for (const column of columns) {
    const days = loose
      .map((row) => ({ day: row.day, cells: row.cells[column] ?? '[]' }))
      .filter((row) => row.cells !== '[]');
    const before = await inflateHex(packed.cells[column] ?? '');
    cells.set(column, await deflateToHex(joinDays({ before, days })));
  }
  await movePacked({
    db,
    of,
    loose,
    was: packed.version,
    version: crypto.randomUUID(),
    cells,
    isLast: columns.length === full.length,
  });
  return columns.reduce((sum, column) => sum + sizes[column], 0);
}

function chooseColumns(o: {
  full: readonly DayColumn[];
  sizes: Record<DayColumn, number>;
  room: number;
  isFirst: boolean;
}): DayColumn[] {
  const chosen: DayColumn[] = [];
  let left = o.room;
  for (const column of o.full) {
    if (o.sizes[column] > left && !(o.isFirst && chosen.length === 0)) break;
    chosen.push(column);
    left -= o.sizes[column];
  }
  return chosen;
}
