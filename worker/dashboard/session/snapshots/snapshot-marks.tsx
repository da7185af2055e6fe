import type { View } from '../../shell/request-view.ts';
import { linkHere } from '../../shell/links.ts';
import { formatCount } from '../../ui/text/format.ts';
import type { Snapshots } from './data.ts';
import { anchorOf, describeSnapshot } from './words.ts';

/**
 * Snapshots along the time axis, those with a checkpoint filled. The server places them on a straight axis; the island
 * moves them to where the lanes have that moment. The tab tells the same in words.
 */
export function SnapshotMarks(o: { view: View; snapshots: Snapshots; from: number; to: number }) {
  const { view, snapshots, from, to } = o;
  const percent = (at: number) =>
    `${Math.max(0, Math.min(100, ((at - from) / Math.max(1, to - from)) * 100)).toFixed(2)}%`;
  return (
    <div class="wf-snapshots" aria-hidden="true" hidden={snapshots.length === 0}>
      <span
        class="wf-corner n"
        data-figure="snapshots-shown"
      >{`Snapshots ${formatCount(snapshots.length)}`}</span>
      <svg>
        {snapshots.map((snapshot) => {
          const at = Date.parse(snapshot.taken_at);
          return (
            <a
              href={`${linkHere({ view, set: { tab: 'snapshots' } })}#${encodeURIComponent(anchorOf(snapshot))}`}
              data-at={at}
              tabindex={-1}
            >
              <title>{describeSnapshot({ view, snapshot })}</title>
              <circle
                class={snapshot.checkpoint === null ? 'state-alone' : undefined}
                cx={percent(at)}
                cy="9"
                r="4"
              />
            </a>
          );
        })}
      </svg>
    </div>
  );
}
