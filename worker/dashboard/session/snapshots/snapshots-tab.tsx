import type { SnapshotDiffAnswer } from '../../../../shared/protocol/companion.ts';
import type { View } from '../../shell/request-view.ts';
import { linkHere } from '../../shell/links.ts';
import { hiddenFields } from '../../shell/topline.tsx';
import { Command } from '../../ui/command.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ShowPart } from '../../ui/missing.tsx';
import { isoTime } from '../../ui/text/times.ts';
import { counted, formatBytes, formatCount } from '../../ui/text/format.ts';
import { restoreCommand } from '../../ui/text/restore-command.ts';
import { pairNames, readPair, type Snapshot, type SnapshotParts, type Snapshots } from './data.ts';
import { Difference } from './difference.tsx';
import { anchorOf, describeSnapshot, numberOf, triggerWord } from './words.ts';

/** The latest ones; the command lists all. */
const listed = 200;

/** The moments that the session can go back to, and what lies between any two of them. */
export function SnapshotsTab({ view, parts }: { view: View; parts: SnapshotParts }) {
  return (
    <ShowPart
      part={parts.snapshots}
      what="The snapshots"
      show={(snapshots = []) => <SnapshotList view={view} snapshots={snapshots} parts={parts} />}
    />
  );
}

/** Whether there are no files to compare: one of the two has no checkpoint. */
function isBare({ told, snapshots }: { told: SnapshotDiffAnswer; snapshots: Snapshots }): boolean {
  const two = [told.from.snapshot_id, told.to.snapshot_id];
  return snapshots.some(({ snapshot_id, checkpoint }) => checkpoint === null && two.includes(snapshot_id));
}

type Props = { view: View; snapshots: Snapshots };

function SnapshotList({ view, snapshots, parts }: Props & { parts: SnapshotParts }) {
  if (snapshots.length === 0)
    return (
      <Empty small says="No snapshot of this session is on this machine." command="subtrack snapshot take" />
    );
  const first = Math.max(0, snapshots.length - listed);
  return (
    <>
      {snapshots.length < 2 ? null : <ComparisonForm view={view} snapshots={snapshots} />}
      <ShowPart
        part={parts.difference}
        what="The difference"
        show={(told) =>
          told === undefined ? null : (
            <Difference view={view} told={told} bare={isBare({ told, snapshots })} />
          )
        }
      />
      <ol class="snapshots">
        {snapshots
          .slice(first)
          .map((snapshot, index) => (
            <SnapshotRow view={view} snapshot={snapshot} before={snapshots[first + index - 1]} />
          ))
          .toReversed()}
      </ol>
      {first === 0 ? null : (
        <p class="panel-note muted">{`${formatCount(first)} earlier ones: subtrack snapshot list`}</p>
      )}
    </>
  );
}

function SnapshotRow(o: { view: View; snapshot: Snapshot; before: Snapshot | undefined }) {
  const { view, snapshot, before } = o;
  const at = Date.parse(snapshot.taken_at);
  const files = snapshot.checkpoint !== null;
  return (
    <li id={anchorOf(snapshot)}>
      <p class="snapshot-facts">
        <b class="n">{`#${numberOf(snapshot)}`}</b>
        <time class="n" datetime={isoTime(at)} title={view.times.full(at)}>
          {`${view.times.day(at)}, ${view.times.exactClock(at)}`}
        </time>
        <b>{triggerWord(snapshot.trigger)}</b>
        <span class="n">{counted({ count: snapshot.changed_files, one: 'changed file' })}</span>
        <span title={files ? 'Its files can be brought back' : 'Where the session stood, without its files'}>
          {files ? 'Checkpoint of files' : 'No checkpoint'}
        </span>
        {snapshot.context_percent === null ? null : (
          <span class="n">{`Context ${formatCount(snapshot.context_percent)} %`}</span>
        )}
        <span class="n" title="What the snapshot takes on the disk">
          {formatBytes(snapshot.bytes)}
        </span>
        {before === undefined ? null : (
          <a href={differenceLink({ view, from: before, to: snapshot })}>Changes</a>
        )}
      </p>
      <Command text={restoreCommand({ snapshotId: snapshot.snapshot_id, files })} word="Restore" />
    </li>
  );
}

function differenceLink({ view, from, to }: { view: View; from: Snapshot; to: Snapshot }): string {
  const set = { tab: 'snapshots', [pairNames.from]: from.snapshot_id, [pairNames.to]: to.snapshot_id };
  return `${linkHere({ view, set })}#difference`;
}

function ComparisonForm({ view, snapshots }: Props) {
  const pair = readPair({ view, snapshots });
  const select = (name: 'from' | 'to') => (
    <select name={pairNames[name]} aria-label={name === 'from' ? 'Earlier snapshot' : 'Later snapshot'}>
      {snapshots.map((snapshot) => (
        <option value={snapshot.snapshot_id} selected={snapshot === pair?.[name]}>
          {describeSnapshot({ view, snapshot })}
        </option>
      ))}
    </select>
  );
  return (
    <form
      class="filters snapshot-pair"
      method="get"
      action={`${view.path}#difference`}
      aria-label="Two snapshots to compare"
    >
      {hiddenFields({ view, without: [pairNames.from, pairNames.to] })}
      {select('from')}
      <span class="muted">to</span>
      {select('to')}
      <button class="plain">Compare</button>
    </form>
  );
}
