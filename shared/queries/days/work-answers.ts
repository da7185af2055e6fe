import { compareText } from '../../core/compare.ts';
import { zoneParts } from '../parts/time-zone.ts';
import { addUp, type Cell, type DayCells } from './add-up.ts';
import { dayColumns, peopleNumbers } from './cells.ts';
import { firstHour, dayKey, minutesOf } from './day-bounds.ts';
import type { WorkBy, WorkRow } from '../parts/work-row.ts';

/** What of people adds up, in the order of their cells. */
export const workNumbers = peopleNumbers.filter((name) => name !== 'hour_bits');
type PeopleCells = readonly Cell[];
/** Each day once, with what its slices hold of people: an hour of a person counts once in however many of them. */
type PeopleOfDays = ReadonlyMap<number, readonly PeopleCells[]>;

type Group = {
  names: { member: string; project: string };
  activeHours: number;
  totals: number[];
  /** By person: an hour of theirs counts once, and those of others beside it. */
  hours: Map<string, Hours>;
};
/** A person's hours in a group on the day that is added up, as bits. */
type Hours = { group: Group; bits: number };
/** Behind the names of a cell and its hours. */
const firstNumber = 3;

type Work = { days: readonly DayCells[]; by: WorkBy };

/** What people did, added up by person, project or both, and the most first. */
export function addUpWork(o: Work): WorkRow[] {
  return addUpWorkOf(o)
    .filter((row) => row.active_hours + row.agent_runs + row.tool_calls > 0)
    .sort(
      (a, b) =>
        b.cost_micros - a.cost_micros ||
        b.active_hours - a.active_hours ||
        compareText(a.member, b.member) ||
        compareText(a.project, b.project),
    );
}

/** All of it. Days are many: cells are read in place. */
export function addUpWorkOf({ days, by }: Work): WorkRow[] {
  // By member, then by project: names that are put together for each cell would be most of the work.
  const groups = new Map<string, Map<string, Group>>();
  const groupOf = (cell: Cell) => {
    const names = {
      member: by === 'project' ? '' : String(cell[0]),
      project: by === 'member' ? '' : String(cell[1]),
    };
    return groups.get(names.member)?.get(names.project) ?? addGroup({ groups, names });
  };
  for (const { cells, summed } of days) if (summed === true) addWeek({ cells, by, groupOf });
  for (const slices of slicesOf(days).values()) {
    const ofDay: Hours[] = [];
    for (const cells of slices) {
      for (const cell of cells) {
        const member = String(cell[0]);
        const group = groupOf(cell);
        addNumbers({ totals: group.totals, cell });
        const hours = group.hours.get(member) ?? addHours({ group, member });
        if (hours.bits === 0) ofDay.push(hours);
        hours.bits |= Number(cell[2]);
      }
    }
    for (const hours of ofDay) {
      hours.group.activeHours += countBits(hours.bits);
      hours.bits = 0;
    }
  }
  return allOf(groups).map(toRow);
}

/** Hours of a person are told beside those in each project, where one of theirs may count twice. */
function addWeek(o: { cells: readonly Cell[]; by: WorkBy; groupOf: (cell: Cell) => Group }): void {
  for (const cell of o.cells) {
    const isOfMember = cell[1] === null;
    if (isOfMember && o.by !== 'member') continue;
    const group = o.groupOf(cell);
    if (!isOfMember) addNumbers({ totals: group.totals, cell });
    if (isOfMember === (o.by === 'member')) group.activeHours += Number(cell[2]);
  }
}

function addNumbers({ totals, cell }: { totals: number[]; cell: Cell }): void {
  for (let at = 0; at < totals.length; at += 1) {
    const value = cell[firstNumber + at];
    // Most are nothing, and cells of older days have fewer.
    if (typeof value === 'number' && value !== 0) totals[at] = (totals[at] ?? 0) + value;
  }
}

function addGroup(o: { groups: Map<string, Map<string, Group>>; names: Group['names'] }): Group {
  const { groups, names } = o;
  const group = { names, activeHours: 0, totals: workNumbers.map(() => 0), hours: new Map<string, Hours>() };
  const ofMember = groups.get(names.member);
  if (ofMember === undefined) groups.set(names.member, new Map([[names.project, group]]));
  else ofMember.set(names.project, group);
  return group;
}

function addHours({ group, member }: { group: Group; member: string }): Hours {
  const hours = { group, bits: 0 };
  group.hours.set(member, hours);
  return hours;
}

function allOf(groups: ReadonlyMap<string, ReadonlyMap<string, Group>>): Group[] {
  return [...groups.values()].flatMap((ofMember) => [...ofMember.values()]);
}

function toRow({ names, activeHours, totals }: Group): WorkRow {
  const sums = Object.fromEntries(workNumbers.map((name, at) => [name, totals[at] ?? 0])) as Record<
    (typeof workNumbers)[number],
    number
  >;
  return { ...names, active_hours: activeHours, ...sums };
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}

type Named = {
  days: readonly DayCells[];
  /** Who alone tell whose hours they were. */
  people: readonly DayCells[];
  zone: string;
  since: number | undefined;
  until: number | undefined;
};

export function addUpWorkHours({ days, people, zone, since, until }: Named) {
  const parts = zoneParts({ since, until, time_zone: zone });
  const weekHour = (hour: number) => Math.floor(((hour + 72) * 60 + minutesOf({ parts, hour })) / 60) % 168;
  const active = new Map<number, number>();
  for (const [day = 0, , , , , ...hours] of workDaysOf({ days: people })) {
    const from = firstHour({ parts, day });
    for (const [at, count] of hours.entries()) {
      const key = weekHour(from + at);
      active.set(key, (active.get(key) ?? 0) + count);
    }
  }
  return addUp({
    column: 'activity',
    days,
    keyOf: ({ hour }) => (hour === '' ? undefined : [weekHour(Number(hour))]),
  })
    .map(({ key: [week_hour = 0], sums: { unused: _unused, ...sums } }) => ({
      week_hour: Number(week_hour),
      ...sums,
      active_hours: active.get(Number(week_hour)) ?? 0,
    }))
    .filter((row) => (row as { sessions?: number }).sessions !== 0)
    .sort((a, b) => a.week_hour - b.week_hour);
}

/**
 * Of each day: itself, sessions, hours at work, cost, calls without a price, and behind them of each of its hours how many were
 * at work.
 */
export function workDaysOf({ days }: Pick<Named, 'days'>): number[][] {
  const told = days.flatMap(({ cells, summed }) => (summed === true ? (cells as readonly number[][]) : []));
  const added = [...slicesOf(days)].map(([day, slices]) => {
    const hours: number[] = [];
    for (const bits of hoursOfMembers(slices))
      for (let at = 0; bits >> at !== 0; at += 1) hours[at] = (hours[at] ?? 0) + ((bits >> at) & 1);
    return [
      day,
      sumOf({ slices, name: 'sessions' }),
      hours.reduce((sum, count) => sum + count, 0),
      sumOf({ slices, name: 'cost_micros' }),
      sumOf({ slices, name: 'unpriced_api_calls' }),
      ...hours,
    ];
  });
  return [...told, ...added];
}

export function addUpWorkDays(o: Pick<Named, 'days'>) {
  return workDaysOf(o)
    .map(([day = 0, sessions = 0, active_hours = 0, cost_micros = 0, unpriced_api_calls = 0]) => ({
      day: dayKey(day),
      sessions,
      active_hours,
      cost_micros,
      unpriced_api_calls,
    }))
    .filter((row) => row.sessions !== 0)
    .sort((a, b) => compareText(a.day, b.day));
}

function slicesOf(days: readonly DayCells[]): PeopleOfDays {
  const found = new Map<number, PeopleCells[]>();
  for (const { day, cells, summed } of days) {
    if (summed === true) continue;
    const slices = found.get(day);
    if (slices === undefined) found.set(day, [cells]);
    else slices.push(cells);
  }
  return found;
}

/** The hours of a day, as bits, of each person. */
function hoursOfMembers(slices: readonly PeopleCells[]): number[] {
  const hours = new Map<string, number>();
  for (const cells of slices) {
    for (const cell of cells) {
      const member = String(cell[0]);
      hours.set(member, (hours.get(member) ?? 0) | Number(cell[2]));
    }
  }
  return [...hours.values()];
}

function sumOf(o: { slices: readonly PeopleCells[]; name: (typeof peopleNumbers)[number] }): number {
  const at = dayColumns.people.names.length + peopleNumbers.indexOf(o.name);
  let sum = 0;
  for (const cells of o.slices) for (const cell of cells) sum += Number(cell[at] ?? 0);
  return sum;
}
