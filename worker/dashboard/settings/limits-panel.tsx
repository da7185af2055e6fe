import { formatBytes, formatCount, formatDuration, formatShare } from '../ui/text/format.ts';
import { mostDetailDays } from '../../../shared/queries/days/kept-days.ts';
import { Bar } from '../ui/marks.tsx';
import { ListRow } from '../ui/list-row.tsx';
import { freePlan } from '../../../shared/protocol/free-plan.ts';
import type { Limit, Standing } from './free-plan.ts';

const words: Record<Limit, string> = {
  requests: 'Requests today',
  rows_read: 'Rows read today',
  rows_written: 'Rows written today',
  size_bytes: 'Size of the database',
};

const written = (limit: Limit, value: number) =>
  limit === 'size_bytes' ? formatBytes(value) : formatCount(value);

/** What was used of the free plan, as this Worker counted it. */
export function LimitsPanel({
  standings,
  details,
  live,
}: {
  standings: readonly Standing[];
  details: { hasR2: boolean; keptDays: number };
  live: { machines: number; paceMs: number };
}) {
  return (
    <section class="panel" id="limits" aria-label="Limits">
      <h2>Limits of the free plan</h2>
      <ul class="rows limits">
        {standings.map(({ limit, used, share, reached }) => (
          <ListRow
            name={words[limit]}
            facts={[
              `${written(limit, used)} of ${written(limit, freePlan[limit])}`,
              formatShare(share),
              reached,
            ]}
          >
            <Bar share={Math.min(1, share)} />
          </ListRow>
        ))}
      </ul>
      <p class="footnote">{detailWords(details)}</p>
      <p class="footnote">{liveWords(live)}</p>
      <p class="footnote">
        Counted by this Worker, a minute late and without what other Workers of the account use. Days end at
        midnight UTC.
      </p>
    </section>
  );
}

/** Where agents, errors and receipts of old sessions lie, which are most of what fills a database. */
function detailWords({ hasR2, keptDays }: { hasR2: boolean; keptDays: number }): string {
  if (!hasR2)
    return 'Details and hours of sessions stay in the database for ever, and days are not put together: this cloud has no R2 to move old ones to. A large team fills the database in about three months. Enable R2 and deploy again, or delete old sessions.';
  if (keptDays === 0)
    return 'Details of sessions move from the database to R2 after 90 days; none are that old yet.';
  return `Details of sessions older than ${keptDays} days lie in R2 and are read from there${keptDays < mostDetailDays ? `: after ${mostDetailDays} while the database has room` : ''}.`;
}

/** News are told as often as leaves enough of this day's requests and rows for the rest of a working day. */
function liveWords({ machines, paceMs }: { machines: number; paceMs: number }): string {
  const seen = machines === 1 ? '1 machine was' : `${formatCount(machines)} machines were`;
  return `${seen} seen today. While somebody has a page open, each tells news every ${formatDuration(paceMs)}; the more machines there are and the more of the day is used, the less often, so that a working day fits into it.`;
}
