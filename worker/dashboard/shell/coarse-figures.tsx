import type { Coarseness } from '../../data/scope.ts';
import { linkHere } from './links.ts';
import type { View } from './request-view.ts';

/** What a reader has to know of figures that are not added up from every row as it is now. */
export function CoarseFigures({ view, told }: { view: View; told: Coarseness }) {
  const { daysMadeAt, looked, foldedAt, toldSince } = told;
  if (daysMadeAt === undefined && looked === undefined && foldedAt === undefined) return null;
  const { times } = view;
  return (
    <p class="footnote" role="note">
      {daysMadeAt === undefined
        ? null
        : `Sums and trends are of whole days as they were on ${times.full(daysMadeAt)}: a session counts on each of its days, and what runs usually take lies within a factor of two. `}
      {toldSince === undefined
        ? null
        : `What people did is told since ${times.day(toldSince)}: the days before were put away without it, and count as nothing here. `}
      {looked === undefined ? null : <Looked view={view} looked={looked} />}
      {foldedAt === undefined ? null : `What was before ${times.full(foldedAt)} is kept as sums of days.`}
    </p>
  );
}

/** How far a list of the newest rows goes back, and the way to what was before. */
function Looked({ view, looked }: { view: View; looked: NonNullable<Coarseness['looked']> }) {
  const { since, before } = looked;
  const from = since === undefined ? '' : ` since ${view.times.full(since)}`;
  const until = before === undefined ? '' : ` before ${view.times.full(before)}`;
  return (
    <>
      {`So much was recorded that lists here, and what is found and counted in them, are of what began${from}${until} alone. `}
      {since === undefined ? null : (
        <>
          <a href={linkHere({ view, set: { before: since } })}>Look further back</a>{' '}
        </>
      )}
      {before === undefined ? null : (
        <>
          <a href={linkHere({ view, set: { before: undefined } })}>Back to the newest</a>{' '}
        </>
      )}
    </>
  );
}
