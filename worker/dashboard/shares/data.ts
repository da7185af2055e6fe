import type { ListedShare } from '../../../shared/protocol/shares.ts';
import type { SessionRow } from '../../../shared/queries/parts/session-row.ts';
import type { ReaderDeps } from '../../deps.ts';
import { sessionAgents } from '../../../shared/queries/session-agents.ts';
import { sessionTitles } from '../../../shared/queries/session-titles.ts';
import { sessionSegments } from '../../../shared/queries/session-segments.ts';
import { listShares } from '../../shares/share-repository.ts';
import { once } from '../shell/load-parts.ts';
import { countMarks } from './count-marks.ts';

/** What is asked of a session before somebody makes a link to it. */
export function askShare({ deps, session }: { deps: ReaderDeps; session: SessionRow }) {
  const { session_id } = session;
  const segments = once(() => deps.runQuery(sessionSegments, { session_id }));
  return {
    agents: () => deps.runQuery(sessionAgents, { session_id }),
    events: async () => (await segments()).reduce((sum, segment) => sum + segment.events, 0),
    marks: async () =>
      countMarks({ store: deps.segments, sessionId: session_id, segments: await segments() }),
    links: () => listShares({ db: deps.db, sessionId: session_id }),
  };
}

/** Links with what their sessions are called, where the reader may know; by their ids otherwise. */
export async function nameSessions({
  deps,
  links,
}: {
  deps: ReaderDeps;
  links: readonly ListedShare[];
}): Promise<NamedShare[]> {
  if (links.length === 0) return [];
  const rows = await deps.runQuery(sessionTitles, { session_ids: links.map((link) => link.session_id) });
  const titles = new Map(rows.map((row) => [row.session_id, row.title]));
  return links.map((link) => ({ ...link, title: titles.get(link.session_id) ?? null }));
}
export type NamedShare = ListedShare & { title: string | null };

/** How a link stands. */
export function stateOf({ share, now }: { share: ListedShare; now: number }): 'open' | 'ended' | 'revoked' {
  if (share.revoked_at !== null) return 'revoked';
  return share.expires_at <= now ? 'ended' : 'open';
}
