import type { Coarseness } from '../../data/scope.ts';
import type { View } from './request-view.ts';

/** What a reader has to know of figures that are not added up from every row as it is now. */
export function CoarseFigures({ view, told }: { view: View; told: Coarseness }) {
  const { daysMadeAt, newest, foldedAt, toldSince } = told;
  if (daysMadeAt === undefined && !newest) return null;
  const { times } = view;
  return (
    <p class="footnote" role="note">
      {daysMadeAt === undefined
        ? null
        : `Sums and trends are of whole days as they were on ${times.full(daysMadeAt)}: a session counts on each of its days, and what runs usually take lies within a factor of two. `}
      {toldSince === undefined
        ? null
        : `What people did is told since ${times.day(toldSince)}: the days before were put away without it, and count as nothing here. `}
      {newest
        ? 'So much was recorded that lists here are of the newest of it alone: choose fewer days to see all. '
        : null}
      {foldedAt === undefined ? null : `What was before ${times.full(foldedAt)} is kept as sums of days.`}
    </p>
  );
}
