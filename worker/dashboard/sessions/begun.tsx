import { readText, type View } from '../shell/request-view.ts';
import { linkHere, linkTo, type Changes } from '../shell/links.ts';
import { FilterChip } from '../ui/filter-chip.tsx';

/** Milliseconds; `until` is exclusive. A phase begins and ends within days. */
type Period = { since: number; until: number };

/** The sessions that began in a time, which is what phases and reviews count. */
export function begunHref({ view, period }: { view: View; period: Period }): string {
  const set = { ...daysOf({ view, period }), began: `${period.since}-${period.until}` };
  return linkTo({ view, path: '/sessions', set });
}

/** Of the whole team, on the days that hold this time. */
export function daysOf({ view: { times }, period }: { view: View; period: Period }): Changes {
  const [from, to] = [times.isoDay(period.since), times.isoDay(period.until - 1)];
  return { project: undefined, member: undefined, range: undefined, from, to };
}

/** What the list is narrowed to beside its days; nothing where the address does not say. */
export function readBegun(view: View): { since: number; until: number; begun: 1 } | undefined {
  const period = periodOf(view);
  if (period === undefined) return undefined;
  const { since, until = period.until } = view.range;
  return { since: Math.max(period.since, since), until: Math.min(period.until, until), begun: 1 };
}

export function BegunChip({ view }: { view: View }) {
  const period = periodOf(view);
  if (period === undefined) return null;
  const { times } = view;
  return (
    <>
      <input type="hidden" name="began" value={readText(view.query, 'began')} />
      <FilterChip
        label={`began ${times.moment(period.since)} to ${times.moment(period.until)}`}
        href={linkHere({ view, set: { began: undefined } })}
      />
    </>
  );
}

function periodOf(view: View): Period | undefined {
  const [, since, until] = /^(\d{1,16})-(\d{1,16})$/.exec(readText(view.query, 'began') ?? '') ?? [];
  return since === undefined || until === undefined
    ? undefined
    : { since: Number(since), until: Number(until) };
}
