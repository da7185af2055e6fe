import { clockThere } from '../../../shared/alerts/device-state.ts';
import { deviceTroubles } from '../../../shared/alerts/device-troubles.ts';
import { troubleHints, troubleText } from '../../../shared/alerts/device-words.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import type { ToldState } from '../../devices/device-states.ts';
import type { View } from '../shell/request-view.ts';
import { counted } from './text/format.ts';
import { isoTime } from './text/times.ts';

/** How a machine stands, as it last told; nothing of one that never did. */
export function StateOfMachine({ told, view }: { told: ToldState | undefined; view: View }) {
  if (told === undefined) return null;
  const there = clockThere({ ...told, now: view.times.now });
  const troubles = deviceTroubles({ state: told.state, now: there.now });
  return (
    <span class="machine-state">
      <span class="muted">
        {troubles.length === 0 ? 'in order, ' : ''}
        <time datetime={isoTime(told.told_at)} title={view.times.full(told.told_at)}>
          {`told ${view.times.relative(told.told_at)}`}
        </time>
        {figuresOf(told).map((text) => ` · ${text}`)}
      </span>
      {troubles.map((trouble) => (
        <span class="warn">
          {troubleText(trouble)}
          <span class="muted">
            {`, since ${view.times.full(trouble.since - there.ahead)}${trouble.code === '' ? '' : ` (${trouble.code})`}; ${troubleHints[trouble.kind]}`}
          </span>
        </span>
      ))}
    </span>
  );
}

function figuresOf({ state: { version, archive, bundles } }: ToldState): string[] {
  return [
    cleanText(version),
    archive === null
      ? ''
      : `${archive.sessions_archived} of ${counted({ count: archive.sessions_seen, one: 'session' })} archived`,
    bundles.waiting === 0 ? '' : `${counted({ count: bundles.waiting, one: 'bundle' })} on the way`,
  ].filter((text) => text !== '');
}
