import { activityNumbers, peopleNumbers, usageNumbers } from './cells.ts';
import type { FoldedHour } from './folded-session.ts';

type PeopleNumbers = Partial<Record<(typeof peopleNumbers)[number], number>>;

/** What a session's changed hours add to what its member did in its project. An hour that was told stays told. */
export function peopleCells(o: {
  member: string;
  project: string;
  /** First hour of the day. */
  fromHour: number;
  /** Whether the session is new on this day (1), or no longer of it (-1). */
  sessions: number;
  usage: readonly FoldedHour[];
  tools: readonly FoldedHour[];
}): unknown[][] {
  const cell = (told: PeopleNumbers) => [
    o.member,
    o.project,
    ...peopleNumbers.map((name) => told[name] ?? 0),
  ];
  return [
    ...(o.sessions === 0 ? [] : [cell({ sessions: o.sessions })]),
    ...o.usage.map((row) => {
      const used = usageOf(row);
      const { input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens } = used;
      return cell({
        ...used,
        input_tokens: input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens,
        hour_bits: used.api_calls > 0 ? 1 << (row[0] - o.fromHour) : 0,
      });
    }),
    ...o.tools.map(([, , , , calls = 0, errors = 0]) => cell({ tool_calls: calls, tool_errors: errors })),
  ];
}

/** When sessions were at work. */
export function activityCells(o: {
  usage: readonly FoldedHour[];
  byHour: readonly [hour: number, sessions: number][];
}): unknown[][] {
  return [
    ...o.usage.map((row) => hourCell(row[0], usageOf(row))),
    ...o.byHour
      .filter(([, sessions]) => sessions !== 0)
      .map(([hour, sessions]) => hourCell(hour, { sessions })),
  ];
}

function hourCell(hour: number, told: Partial<Record<(typeof activityNumbers)[number], number>>) {
  return [hour, ...activityNumbers.map((name) => told[name] ?? 0)];
}

function usageOf(row: FoldedHour) {
  return Object.fromEntries(usageNumbers.map((name, at) => [name, row[4 + at] ?? 0])) as Record<
    (typeof usageNumbers)[number],
    number
  >;
}
