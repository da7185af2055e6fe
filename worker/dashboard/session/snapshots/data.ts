import type { SnapshotDiffAnswer, SnapshotsAnswer } from '../../../../shared/protocol/companion.ts';
import type { Companion } from '../../../companion/companion.ts';
import { once, type Shown } from '../../shell/load-parts.ts';
import { readText, type View } from '../../shell/request-view.ts';

export type Snapshots = SnapshotsAnswer['snapshots'];
export type Snapshot = Snapshots[number];
export type SnapshotPair = { from: Snapshot; to: Snapshot };
/** In the URL; `from` and `to` alone are days. */
export const pairNames = { from: 'from_snapshot', to: 'to_snapshot' } as const;

export type SnapshotParts = Shown<ReturnType<typeof askSnapshots>>;

/** What the agent on the same machine keeps of a session; undefined where there is none. */
export function askSnapshots({
  companion,
  view,
  sessionId,
}: {
  companion: Companion | undefined;
  view: View;
  sessionId: string;
}) {
  const list = once(async () => (await companion?.snapshots(sessionId))?.snapshots);
  return {
    snapshots: list,
    difference: async (): Promise<SnapshotDiffAnswer | undefined> => {
      if (view.query.get('tab') !== 'snapshots' || !readText(view.query, pairNames.from)) return undefined;
      const pair = readPair({ view, snapshots: (await list()) ?? [] });
      return pair && companion?.snapshotDiff({ from: pair.from.snapshot_id, to: pair.to.snapshot_id });
    },
  };
}

/** The two that the URL names, earlier first, else the last two; those of another session are not known here. */
export function readPair({
  view,
  snapshots,
}: {
  view: View;
  snapshots: Snapshots;
}): SnapshotPair | undefined {
  const named = (name: string, otherwise: number) => {
    const id = readText(view.query, name);
    return id === undefined
      ? snapshots.length + otherwise
      : snapshots.findIndex((one) => one.snapshot_id === id);
  };
  const [first = -1, second = -1] = [named(pairNames.from, -2), named(pairNames.to, -1)].toSorted(
    (a, b) => a - b,
  );
  const [from, to] = [snapshots[first], snapshots[second]];
  return from === undefined || to === undefined ? undefined : { from, to };
}
