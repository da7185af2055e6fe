import { alertPath, alertText } from '../../../shared/alerts/alert-words.ts';
import { openAlertsTold, type StoredAlert } from '../../alerts/alert-repository.ts';
import { Icon } from '../ui/icon.tsx';

/** What somebody should look at, on every page until it is acknowledged: the worst of it, and how much more there is. */
export function AlertBar({ alerts }: { alerts: readonly StoredAlert[] }) {
  const [worst] = alerts;
  if (worst === undefined) return null;
  const newest = alerts.reduce((last, alert) => (alert.raised_at > last.raised_at ? alert : last), worst);
  return (
    <aside
      class={`notice alert-bar alert-${worst.level}`}
      aria-label="Alerts"
      data-newest={newest.alert_key}
      data-newest-text={alertText(newest)}
      data-count={alerts.length}
    >
      <Icon name="alerts" />
      <a class="clip" href={alertPath(worst)}>
        <bdi>{alertText(worst)}</bdi>
      </a>
      <a class="more" href="/alerts">
        {countOf(alerts.length)}
      </a>
    </aside>
  );
}

function countOf(told: number): string {
  if (told === 1) return 'Alerts';
  return told < openAlertsTold ? `${told} alerts` : `${openAlertsTold} alerts or more`;
}
