import { bucketColumns } from '../../ledger/duration-buckets.ts';
import { HOUR } from '../../core/time.ts';
import { greatest, toolUsageNumbers, usageNumbers } from './cells.ts';
import { activityCells, peopleCells } from './correct-people.ts';
import { dayAt, dayBounds } from './day-bounds.ts';
import { foldedToolNumbers, foldedToolRow, type FoldedHour, type FoldedSession } from './folded-session.ts';

/** Cells to be added to a slice of a day. */
export type Correction = {
  zone: string;
  day: number;
  slice: string;
  member: string;
  project: string;
  usage: unknown[][];
  projects: unknown[][];
  members: unknown[][];
  hours: unknown[][];
  tools: unknown[][];
  agent_tools: unknown[][];
  tool_usage: unknown[][];
  people: unknown[][];
  activity: unknown[][];
};

const bucketsEnd = foldedToolNumbers.length + bucketColumns.length;
const keyOf = ([hour, agent, name]: FoldedHour) => JSON.stringify([hour, agent, name]);
const numbersOf = (row: FoldedHour) => row.slice(4) as number[];

/** What is known of a session's hours now: of each the row with the highest rev. */
export function mergeHours(o: { folded: readonly FoldedHour[]; sent: readonly FoldedHour[] }): FoldedHour[] {
  const merged = new Map(o.folded.map((row) => [keyOf(row), row]));
  for (const row of o.sent) if (row[3] > (merged.get(keyOf(row))?.[3] ?? -1)) merged.set(keyOf(row), row);
  return [...merged.values()];
}

/** What has to be added to days so that they hold `after` in place of `before`; nothing where they are the same. */
export function correctDays(o: {
  zones: readonly string[];
  before: FoldedSession | undefined;
  after: FoldedSession | undefined;
}): Correction[] {
  const { project, member } = o.after ?? o.before ?? { project: 'unknown', member: 'unknown' };
  const usage = changed({ before: o.before?.usage, after: o.after?.usage, names: usageNumbers });
  const tools = changed({ before: o.before?.tools, after: o.after?.tools, names: foldedToolRow });
  if (usage.length + tools.length === 0) return [];
  const corrections = new Map<string, Correction>();
  for (const zone of o.zones) {
    const days = new Set([...usage, ...tools].map(([hour]) => dayAt({ zone, at: hour * HOUR })));
    for (const day of days) {
      const isOf = ([hour]: FoldedHour) => dayAt({ zone, at: hour * HOUR }) === day;
      const { fromHour } = dayBounds({ zone, day });
      const sessions = sessionsOf({ isOf, before: o.before, after: o.after });
      for (const slice of ['all', 'project', 'both']) {
        corrections.set(`${zone} ${day} ${slice}`, {
          zone,
          day,
          slice,
          member: slice === 'both' ? member : '',
          project: slice === 'all' ? '' : project,
          usage: usage.filter(isOf).map(([, agent, model, , ...n]) => [agent, model, ...n]),
          projects: usage.filter(isOf).map(([, agent, , , ...n]) => [project, agent, ...n]),
          members: usage.filter(isOf).map(([, , , , ...n]) => [member, ...n]),
          hours: usage.filter(isOf).map(([hour, , , , ...n]) => [hour, ...n]),
          tools: [
            ...tools.filter(isOf).map((row) => [row[2], ...toolCell(row, 0)]),
            ...sessions.byTool.map(([tool, count]) => [tool, ...sessionCell(count)]),
          ],
          agent_tools: [
            ...tools.filter(isOf).map((row) => [row[1], row[2], ...toolCell(row, 0)]),
            ...sessions.byAgentTool.map(([agent, tool, count]) => [agent, tool, ...sessionCell(count)]),
          ],
          people: peopleCells({
            member,
            project,
            fromHour,
            sessions: sessions.inDay,
            usage: usage.filter(isOf),
            tools: tools.filter(isOf),
          }),
          activity: activityCells({ usage: usage.filter(isOf), byHour: sessions.byHour }),
          tool_usage: tools.filter(isOf).map((row) => [row[1], row[2], ...toolUsage(row)]),
        });
      }
    }
  }
  return [...corrections.values()];
}

/** Rows that differ, with what they gained; of what is the greatest, how great it is. */
function changed(o: {
  before: readonly FoldedHour[] | undefined;
  after: readonly FoldedHour[] | undefined;
  names: readonly string[];
}): FoldedHour[] {
  const before = new Map((o.before ?? []).map((row) => [keyOf(row), row]));
  const after = new Map((o.after ?? []).map((row) => [keyOf(row), row]));
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key): FoldedHour[] => {
    const [was, is] = [before.get(key), after.get(key)];
    const [hour, agent, name, rev] = is ?? was ?? [0, '', '', 0];
    const old = was === undefined ? [] : numbersOf(was);
    const now = is === undefined ? [] : numbersOf(is);
    const count = Math.max(old.length, now.length);
    const gained = Array.from({ length: count }, (_, at) =>
      greatest.has(o.names[at] ?? '') ? (now[at] ?? 0) : (now[at] ?? 0) - (old[at] ?? 0),
    );
    const isSame =
      was !== undefined &&
      is !== undefined &&
      gained.every((gain, at) => gain === 0 || greatest.has(o.names[at] ?? ''));
    return isSame ? [] : [[hour, agent, name, rev, ...gained]];
  });
}

/** As cells are: calls, errors, denied, sessions, then the rest, and the buckets as a list. */
function toolCell(row: FoldedHour, sessions: number): unknown[] {
  const numbers = numbersOf(row);
  const named = numbers.slice(0, foldedToolNumbers.length);
  return [
    ...named.slice(0, 3),
    sessions,
    ...named.slice(3),
    numbers.slice(foldedToolNumbers.length, bucketsEnd),
  ];
}

/** Zeroes of what was put away before it was told. */
function toolUsage(row: FoldedHour): number[] {
  const numbers = numbersOf(row).slice(bucketsEnd);
  return toolUsageNumbers.map((_, at) => numbers[at] ?? 0);
}

function sessionCell(count: number): unknown[] {
  return [0, 0, 0, count, 0, 0, 0, bucketColumns.map(() => 0)];
}

const callsOf = (row: FoldedHour) => numbersOf(row)[usageNumbers.indexOf('api_calls')] ?? 0;

/** Whether the session was at work on a day and in its hours, and called a tool on it at all: it counts once. */
function sessionsOf(o: {
  isOf: (row: FoldedHour) => boolean;
  before: FoldedSession | undefined;
  after: FoldedSession | undefined;
}) {
  const used = (session: FoldedSession | undefined, key: (row: FoldedHour) => string) =>
    new Set((session?.tools ?? []).filter((row) => o.isOf(row) && (row[4] ?? 0) > 0).map(key));
  const gained = (key: (row: FoldedHour) => string) => {
    const [was, is] = [used(o.before, key), used(o.after, key)];
    return [...new Set([...was, ...is])]
      .map((one): [string, number] => [one, Number(is.has(one)) - Number(was.has(one))])
      .filter(([, count]) => count !== 0);
  };
  const answered = (session: FoldedSession | undefined) =>
    new Set((session?.usage ?? []).filter((row) => o.isOf(row) && callsOf(row) > 0).map(([hour]) => hour));
  const [was, is] = [answered(o.before), answered(o.after)];
  return {
    inDay: Number(is.size > 0) - Number(was.size > 0),
    byHour: [...new Set([...was, ...is])].map((hour): [number, number] => [
      hour,
      Number(is.has(hour)) - Number(was.has(hour)),
    ]),
    byTool: gained((row) => row[2]),
    byAgentTool: gained((row) => JSON.stringify([row[1], row[2]])).map(([key, count]) => {
      const [agent = '', tool = ''] = JSON.parse(key) as string[];
      return [agent, tool, count] as const;
    }),
  };
}
