import type { CloudBundle } from '../../shared/protocol/bundles.ts';
import type { SentLevel } from '../../shared/privacy/cut.ts';
import type { Connection } from '../config/connections.ts';
import type { Journal } from '../journal/journal.ts';
import { coversEvents, type Span } from './sent-positions.ts';
import { createSyncClient } from './sync-client.ts';
import { listSpans } from './verify-cloud.ts';

/** Whole ones alone. */
export type BundlesOf = (
  connection: Connection,
) => Promise<readonly Pick<CloudBundle, 'bundle_id' | 'session_id' | 'created_at'>[]>;

/** What a cloud says that it has of sessions, beside their figures. */
export type Held = {
  spansOf: (sessionId: string) => readonly Span[];
  bundleOf: (sessionId: string) => Pick<CloudBundle, 'bundle_id' | 'created_at'> | undefined;
};

/** Throws `verify.not_answered`, and as `bundlesOf`. */
export async function askHeld(o: {
  connection: Connection;
  sessionIds: readonly string[];
  fetch: typeof fetch;
  bundlesOf: BundlesOf;
}): Promise<Held> {
  const { url = '', token = '' } = o.connection.device;
  const client = createSyncClient({ url, token, fetch: o.fetch });
  const spans = await listSpans({ client, url, sessionIds: o.sessionIds });
  const inOrder = (await o.bundlesOf(o.connection)).toSorted((a, b) => a.created_at - b.created_at);
  const bundles = new Map(inOrder.map((bundle) => [bundle.session_id, bundle]));
  return { spansOf: (id) => spans.get(id) ?? [], bundleOf: (id) => bundles.get(id) };
}

/** Whether nothing is lost of a session when one cloud deletes it and another has it. */
export function holdsAll(o: {
  journal: Journal;
  sessionId: string;
  /** What goes to the other. */
  level: SentLevel;
  at: Held;
  of: Held;
}): boolean {
  const { journal, sessionId, level } = o;
  const [bundle, copy] = [o.of.bundleOf(sessionId), o.at.bundleOf(sessionId)];
  const hasBundle =
    bundle === undefined ||
    bundle.bundle_id === copy?.bundle_id ||
    (copy !== undefined && copy.created_at > bundle.created_at);
  const at = o.at.spansOf(sessionId);
  return hasBundle && coversEvents({ journal, sessionId, level, at, of: o.of.spansOf(sessionId) });
}
