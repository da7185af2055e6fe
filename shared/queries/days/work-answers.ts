import { compareText } from '../../core/compare.ts';
import { zoneParts } from '../parts/time-zone.ts';
import type { DayCells } from './add-up.ts';
import { addUp } from './add-up.ts';
import { peopleNumbers } from './cells.ts';
import { isoDay, minutesOf } from './day-bounds.ts';
import type { WorkBy, WorkRow } from '../parts/work-row.ts';

const summed = peopleNumbers.filter((name) => name !== 'hour_bits');

/**
 * What people did, added up by person, project or both. An hour of a person counts once, in whatever project, and days are
 * many: cells are read in place.
 */
export function addUpWork({ days, by }: { days: readonly DayCells[]; by: WorkBy }): WorkRow[] {
  const rows = new Map<string, WorkRow>();
  for (const { cells } of days) {
    const hours = new Map<string, Map<string, number>>();
    for (const [member, project, bits, ...numbers] of cells) {
      const names = {
        member: by === 'project' ? '' : String(member),
        project: by === 'member' ? '' : String(project),
      };
      const key = `${names.member}\u0000${names.project}`;
      const row = rows.get(key) ?? emptyRow(names);
      rows.set(key, row);
      for (const [at, name] of summed.entries()) row[name] += Number(numbers[at] ?? 0);
      const of = hours.get(key) ?? new Map<string, number>();
      hours.set(key, of.set(String(member), (of.get(String(member)) ?? 0) | Number(bits)));
    }
    for (const [key, of] of hours) {
      const row = rows.get(key);
      if (row !== undefined) for (const bits of of.values()) row.active_hours += countBits(bits);
    }
  }
  return [...rows.values()]
    .filter((row) => row.active_hours + row.agent_runs + row.tool_calls > 0)
    .sort(
      (a, b) =>
        b.cost_micros - a.cost_micros ||
        b.active_hours - a.active_hours ||
        compareText(a.member, b.member) ||
        compareText(a.project, b.project),
    );
}

function emptyRow(names: { member: string; project: string }): WorkRow {
  const zeroes = Object.fromEntries(summed.map((name) => [name, 0])) as Record<
    (typeof summed)[number],
    number
  >;
  return { ...names, active_hours: 0, ...zeroes };
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}

type Named = {
  days: readonly DayCells[];
  zone: string;
  since: number | undefined;
  until: number | undefined;
};

export function addUpWorkHours({ days, zone, since, until }: Named) {
  const parts = zoneParts({ since, until, time_zone: zone });
  const weekHour = (hour: number) => Math.floor(((hour + 72) * 60 + minutesOf({ parts, hour })) / 60) % 168;
  return addUp({
    column: 'activity',
    days,
    keyOf: ({ hour }) => (hour === '' ? undefined : [weekHour(Number(hour))]),
  })
    .map(({ key: [week_hour = 0], sums }) => ({ week_hour: Number(week_hour), ...sums }))
    .filter((row) => (row as { sessions?: number }).sessions !== 0)
    .sort((a, b) => a.week_hour - b.week_hour);
}

export function addUpWorkDays({ days }: Pick<Named, 'days'>) {
  return addUp({
    column: 'activity',
    days,
    keyOf: ({ hour }, day) => (hour === '' ? [isoDay(day)] : undefined),
  })
    .map(({ key: [day = ''], sums }) => ({ day: String(day), ...sums }))
    .filter((row) => (row as { sessions?: number }).sessions !== 0)
    .sort((a, b) => compareText(a.day, b.day));
}
