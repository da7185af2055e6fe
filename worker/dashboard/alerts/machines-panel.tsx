import { cleanText } from '../../../shared/core/hidden-characters.ts';
import type { ToldState } from '../../devices/device-states.ts';
import type { View } from '../shell/request-view.ts';
import { StateOfMachine } from '../ui/machine-state.tsx';

export function MachinesPanel({ view, machines }: { view: View; machines: readonly ToldState[] }) {
  if (machines.length === 0) return null;
  return (
    <section class="panel" id="machines" aria-labelledby="machines-head">
      <div class="panel-head">
        <h2 id="machines-head">Machines</h2>
        <span class="muted">how each stood when it last sent</span>
      </div>
      <ul class="alerts">
        {machines.map((told) => (
          <li class="alert">
            <span class="alert-text">
              <bdi class="strong">{cleanText(told.name)}</bdi>
              <span class="muted">{` · ${cleanText(told.member)}`}</span>
              <StateOfMachine told={told} view={view} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
