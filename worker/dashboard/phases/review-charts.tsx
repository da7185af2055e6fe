import { reviewCharts } from '../../../shared/charts/review-charts.ts';
import { writeValue } from '../../../shared/charts/chart-data.ts';
import type { Review } from '../../../shared/insights/review.ts';
import type { View } from '../shell/request-view.ts';
import { DayBars } from '../ui/day-bars.tsx';

/** Its days: what they cost, and how many calls failed. */
export function ReviewCharts({ view, review }: { view: View; review: Review }) {
  const [cost, calls] = reviewCharts(review);
  const failed = calls?.data.series.find(({ name }) => name === 'failed');
  if (cost === undefined || calls === undefined || failed === undefined) return null;
  const { days } = cost.data;
  return (
    <div class="review-charts">
      <section class="panel" aria-label={cost.title}>
        <div class="panel-head">
          <h2>{cost.title}</h2>
          <span class="muted">whole days, UTC</span>
        </div>
        <DayBars
          view={view}
          days={days}
          values={cost.data.series[0]?.values ?? []}
          label={cost.title}
          write={(value) => writeValue({ unit: 'cost', value })}
          tone="even-bar"
        />
      </section>
      <section class="panel" aria-label="Failed calls per day">
        <div class="panel-head">
          <h2>Failed calls per day</h2>
          <span class="muted">whole days, UTC</span>
        </div>
        <DayBars view={view} days={days} values={failed.values} label="Failed calls per day" />
      </section>
    </div>
  );
}
