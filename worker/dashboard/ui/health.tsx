import { healthOf } from '../../../shared/agents/health.ts';
import { Icon } from './icon.tsx';
import { formatDuration } from './text/format.ts';

const marks = {
  healthy: { icon: 'check', word: 'Healthy' },
  unclear: { icon: 'info', word: 'Too few' },
  degraded: { icon: 'errors', word: 'Degraded' },
  failing: { icon: 'cross', word: 'Failing' },
} as const;

/** A word, and beneath it why: of what is well on hovering alone. */
export function HealthWord({ done, failed }: { done: number; failed: number }) {
  const { word, reason } = healthOf({ done, failed });
  const mark = marks[word];
  return (
    <span class={`health health-${word}`} title={reason}>
      <Icon name={mark.icon} />
      <span>
        {mark.word}
        {word === 'healthy' ? null : <span class="health-why">{reason}</span>}
      </span>
    </span>
  );
}

/** `2 m 05 s – 4 m 10 s`: half of the times it took less than the first, 95 of 100 less than the second. */
export function Usually({ p50, p95 }: { p50: number | null; p95: number | null }) {
  if (p50 === null || p95 === null) return <span class="faint">–</span>;
  const [from, to] = [formatDuration(p50), formatDuration(p95)];
  return <span class="n">{from === to ? from : `${from} – ${to}`}</span>;
}
