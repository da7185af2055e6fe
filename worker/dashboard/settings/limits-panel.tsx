import { formatBytes, formatCount, formatShare } from '../ui/text/format.ts';
import { Bar } from '../ui/marks.tsx';
import { freePlan, type Limit, type Standing } from './free-plan.ts';

const words: Record<Limit, string> = {
  requests: 'Requests today',
  rows_read: 'Rows read today',
  rows_written: 'Rows written today',
  size_bytes: 'Size of the database',
};

const written = (limit: Limit, value: number) =>
  limit === 'size_bytes' ? formatBytes(value) : formatCount(value);

/** What was used of the free plan, as this Worker counted it. */
export function LimitsPanel({ standings }: { standings: readonly Standing[] }) {
  return (
    <section class="panel" id="limits" aria-label="Limits">
      <h2>Limits of the free plan</h2>
      <ul class="settings-list">
        {standings.map(({ limit, used, share, reached }) => (
          <li>
            <span class="who">{words[limit]}</span>
            <span class="n">{`${written(limit, used)} of ${written(limit, freePlan[limit])} · ${formatShare(share)}`}</span>
            <Bar share={Math.min(1, share)} />
            <span class="muted">{`Reached: ${reached}`}</span>
          </li>
        ))}
      </ul>
      <p class="footnote">
        Counted by this Worker, a minute late and without what other Workers of the account use. Days end at
        midnight UTC.
      </p>
    </section>
  );
}
