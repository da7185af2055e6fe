import { HOUR } from '../core/time.ts';
import type { AlertLevel, DeviceAlertKind } from './alert.ts';
import type { DevicePartName, DeviceState } from './device-state.ts';

export type DeviceTrouble = {
  kind: DeviceAlertKind;
  level: AlertLevel;
  /** Items refused, sessions late, bundles refused; 0 where nothing is counted. */
  count: number;
  /** Milliseconds. */
  since: number;
  /** Code of the error; '' where it is told by the count. */
  code: string;
};

const parts: Readonly<Record<DevicePartName, DeviceAlertKind>> = {
  archive: 'archive_behind',
  bundles: 'backup_failing',
  upload: 'backup_failing',
  snapshots: 'snapshots_failing',
  disk: 'disk_away',
};

/** What fails for a shorter time may mend itself: a line that breaks, a first archive, a disk that wakes up. */
const patienceMs = HOUR;

/** What somebody should look at on a machine, one of a kind; `now` by its own clock. */
export function deviceTroubles({ state, now }: { state: DeviceState; now: number }): DeviceTrouble[] {
  const { refused, archive, bundles, failing } = state;
  const found: DeviceTrouble[] = [];
  if (refused !== null && refused.count > 0)
    found.push({ kind: 'sync_refused', level: levels.sync_refused, ...refused, code: '' });
  for (const { part, code, since } of failing) {
    const kind = Object.hasOwn(parts, part) ? parts[part as DevicePartName] : undefined;
    // A refusal is final: waiting changes nothing.
    const isFinal = kind === 'backup_failing' && bundles.refused > 0;
    if (kind === undefined || (!isFinal && now - since < patienceMs)) continue;
    const known = found.find((one) => one.kind === kind);
    if (known !== undefined) {
      if (since < known.since) Object.assign(known, { since, code });
      continue;
    }
    const count = kind === 'archive_behind' ? (archive?.late ?? 0) : isFinal ? bundles.refused : 0;
    found.push({ kind, level: levels[kind], count, since, code });
  }
  return found;
}

const levels: Readonly<Record<DeviceAlertKind, AlertLevel>> = {
  sync_refused: 'warning',
  // What the client deletes meanwhile is gone for good.
  archive_behind: 'critical',
  backup_failing: 'warning',
  snapshots_failing: 'warning',
  disk_away: 'warning',
};
