import { alertPath, alertText } from '../../../shared/alerts/alert-words.ts';
import type { StoredAlert } from '../../alerts/alert-repository.ts';
import { Icon } from '../ui/icon.tsx';

/** What somebody should look at, on every page until it is acknowledged: the worst of it, and how much more there is. */
export function AlertBar({ alerts }: { alerts: readonly StoredAlert[] }) {
  const [worst] = alerts.toSorted((a, b) => rank(b) - rank(a));
  if (worst === undefined) return null;
  return (
    <aside class={`notice alert-bar alert-${worst.level}`} aria-label="Alerts">
      <Icon name="alerts" />
      <a class="clip" href={alertPath(worst)}>
        <bdi>{alertText(worst)}</bdi>
      </a>
      <a class="more" href="/alerts">
        {alerts.length === 1 ? 'Alerts' : `${alerts.length} alerts`}
      </a>
    </aside>
  );
}

function rank({ level }: StoredAlert): number {
  return level === 'critical' ? 2 : level === 'warning' ? 1 : 0;
}
