import type { WaitingPack } from '../../tiers/packs/waiting-packs.ts';
import { counted, formatBytes } from '../ui/text/format.ts';

/** Packs with which no run can go on by itself, and what can be done; nothing where there is none. */
export function WaitingPacks({ rows }: { rows: readonly WaitingPack[] }) {
  if (rows.length === 0) return null;
  return (
    <section class="panel" aria-label="Packs that wait">
      <div class="panel-head">
        <h2>Packs that wait</h2>
        <span class="muted">recorded events that no run can go on with by itself</span>
      </div>
      <ul class="storage-body">
        {rows.map((pack) => (
          <li>
            <code>{pack.pack_id.slice(0, 21)}</code> {`(${formatBytes(pack.bytes)}): ${whatIsWrong(pack)}. `}
            {`It holds events of ${counted({ count: pack.sessions, one: 'session' })}.`}
            <Decide pack={pack} what="bring-back" word="Bring it back" />
            <Decide pack={pack} what="drop" word="Give it up" />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Decide({ pack, what, word }: { pack: WaitingPack; what: 'bring-back' | 'drop'; word: string }) {
  return (
    <form method="post" action={`/storage/packs/${what}`} class="inline">
      <input type="hidden" name="pack_id" value={pack.pack_id} />
      <button class="button small" aria-label={`${word}: ${pack.pack_id.slice(0, 21)}`}>
        {word}
      </button>
    </form>
  );
}

function whatIsWrong({ copies, is_stale }: WaitingPack): string {
  const here = copies.filter(({ state }) => state === 'here').map(({ tier }) => tier);
  if (here.length === 0) return 'no whole copy of it is left';
  const why = is_stale
    ? 'holds what was deleted, and is written anew without it when it can be read'
    : 'waits';
  return `${why}; its only copy lies in ${here.join(' and ')}`;
}
