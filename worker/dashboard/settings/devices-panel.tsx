import { cleanText } from '../../../shared/core/hidden-characters.ts';
import type { ToldState } from '../../devices/device-states.ts';
import type { View } from '../shell/request-view.ts';
import { ListRow } from '../ui/list-row.tsx';
import { StateOfMachine } from '../ui/machine-state.tsx';
import type { ListedDevice } from './settings-repository.ts';
import { SureButton } from '../ui/sure-button.tsx';

const DAY_MS = 86_400_000;

export function DevicesPanel({
  devices,
  states,
  view,
}: {
  devices: readonly ListedDevice[];
  states: ReadonlyMap<string, ToldState>;
  view: View;
}) {
  return (
    <section class="panel" aria-label="Machines">
      <h2>Machines</h2>
      {devices.length === 0 ? (
        <p class="muted">
          No machine sends to this team yet: run <code>subtrack connect URL</code> on one, with the address of
          this page.
        </p>
      ) : null}
      <ul class="rows">
        {devices.map((device) => (
          <ListRow
            name={cleanText(device.name)}
            facts={[cleanText(device.member), seen({ device, now: view.times.now })]}
            acts={
              <form method="post" action={`/settings/devices/${encodeURIComponent(device.device_id)}/revoke`}>
                <SureButton label="Revoke" sure="Yes, it sends no more" />
              </form>
            }
          >
            <StateOfMachine told={states.get(device.device_id)} view={view} />
          </ListRow>
        ))}
      </ul>
    </section>
  );
}

/** A machine is noted once a day. */
function seen({ device, now }: { device: ListedDevice; now: number }): string {
  if (device.last_seen_day === null) return 'sent nothing yet';
  const days = Math.floor(now / DAY_MS) - device.last_seen_day;
  return days <= 0 ? 'sent today' : `last sent ${days} d ago`;
}
