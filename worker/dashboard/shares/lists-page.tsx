import { cleanText } from '../../../shared/core/hidden-characters.ts';
import type { Shown } from '../shell/load-parts.ts';
import type { View } from '../shell/request-view.ts';
import { ListRow } from '../ui/list-row.tsx';
import { ShowPart } from '../ui/missing.tsx';
import type { NamedShare } from './data.ts';
import { LinksList } from './links-list.tsx';

/** All links that somebody may end. */
export function LinksPage(o: {
  view: View;
  parts: Shown<{ links: () => Promise<NamedShare[]> }>;
  everybody: boolean;
}) {
  return (
    <div class="settings">
      <div class="page-head">
        <h1>Shared links</h1>
        <span class="muted">{o.everybody ? 'of everybody' : 'yours'}</span>
      </div>
      <section class="panel" aria-label="Links">
        <ShowPart
          part={o.parts.links}
          what="The links"
          show={(links) => <LinksList view={o.view} links={links} named />}
        />
      </section>
    </div>
  );
}

/** Who looked at a link, as far as that is kept. */
export function VisitsPage(o: {
  view: View;
  parts: Shown<{
    link: () => Promise<NamedShare[]>;
    visits: () => Promise<{ at: number; network: string }[]>;
  }>;
}) {
  const { view } = o;
  return (
    <div class="settings">
      <div class="page-head">
        <h1>Visits</h1>
        <span class="muted">of a shared link</span>
        <a class="aside" href="/shares">
          All links
        </a>
      </div>
      <section class="panel" aria-label="The link">
        <ShowPart
          part={o.parts.link}
          what="The link"
          show={(links) => <LinksList view={view} links={links} named />}
        />
      </section>
      <section class="panel" aria-label="Visits">
        <p class="muted">
          Everything from one network within ten minutes is one visit. Of addresses the part that names a
          machine is not kept.
        </p>
        <ShowPart
          part={o.parts.visits}
          what="The visits"
          show={(visits) =>
            visits.length === 0 ? (
              <p class="muted">Nobody looked yet.</p>
            ) : (
              <ul class="rows">
                {visits.map(({ at, network }) => (
                  <ListRow
                    name={<time datetime={new Date(at).toISOString()}>{view.times.full(at)}</time>}
                    facts={[<span class="mono">{cleanText(network)}</span>]}
                  />
                ))}
              </ul>
            )
          }
        />
      </section>
    </div>
  );
}
