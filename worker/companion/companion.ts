import type { z } from 'zod';
import {
  companionPaths,
  recoveryAnswerSchema,
  searchAnswerSchema,
  snapshotDiffAnswerSchema,
  snapshotsAnswerSchema,
  transcriptAnswerSchema,
  type CompanionAddress,
  type RecoveryAnswer,
  type RecoveryQuery,
  type SearchAnswer,
  type SearchQuery,
  type SnapshotDiffAnswer,
  type SnapshotsAnswer,
  type TranscriptAnswer,
} from '../../shared/protocol/companion.ts';
import { errorAnswerSchema } from '../../shared/protocol/errors.ts';
import { companionAwayError, companionOddError, companionSaysError } from './errors.ts';

/** The agent beside a Worker on one's own machine: it answers what lies on that machine alone. */
export type Companion = {
  search(query: SearchQuery): Promise<SearchAnswer>;
  recovery(query: RecoveryQuery): Promise<RecoveryAnswer>;
  snapshots(sessionId: string): Promise<SnapshotsAnswer>;
  snapshotDiff(o: { from: string; to: string }): Promise<SnapshotDiffAnswer>;
  transcript(sessionId: string): Promise<TranscriptAnswer>;
};

/** Shorter than a page waits for one of its parts. */
const patienceMs = 8000;

/** Every answer is read by the protocol; throws `companion.away` and what the agent itself says. */
export function createCompanion({
  address,
  fetch,
}: {
  address: CompanionAddress;
  fetch: typeof globalThis.fetch;
}): Companion {
  async function ask<Schema extends z.ZodType>(o: {
    path: string;
    query?: Readonly<Record<string, unknown>>;
    schema: Schema;
  }): Promise<z.infer<Schema>> {
    const given = Object.entries(o.query ?? {}).filter(([, value]) => value !== undefined);
    const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    const { status, value } = await askFor({
      url: `${address.url}${o.path}${query === '' ? '' : `?${query}`}`,
      key: address.key,
      fetch,
    });
    if (status !== 200) {
      const said = errorAnswerSchema.safeParse(value);
      throw said.success ? companionSaysError({ status, ...said.data.error }) : companionOddError();
    }
    const parsed = o.schema.safeParse(value);
    if (!parsed.success) throw companionOddError();
    return parsed.data;
  }
  return {
    search: (query) => ask({ path: companionPaths.search, query, schema: searchAnswerSchema }),
    recovery: (query) => ask({ path: companionPaths.recovery, query, schema: recoveryAnswerSchema }),
    snapshots: (sessionId) =>
      ask({ path: pathOf({ place: 'snapshots', sessionId }), schema: snapshotsAnswerSchema }),
    transcript: (sessionId) =>
      ask({ path: pathOf({ place: 'transcript', sessionId }), schema: transcriptAnswerSchema }),
    snapshotDiff: (query) =>
      ask({ path: companionPaths.snapshotDiff, query, schema: snapshotDiffAnswerSchema }),
  };
}

function pathOf(o: { place: 'snapshots' | 'transcript'; sessionId: string }): string {
  return companionPaths[o.place].replace(':session_id', encodeURIComponent(o.sessionId));
}

async function askFor(o: {
  url: string;
  key: string;
  fetch: typeof globalThis.fetch;
}): Promise<{ status: number; value: unknown }> {
  let answer: Response;
  let text: string;
  try {
    answer = await o.fetch(o.url, {
      headers: { authorization: `Bearer ${o.key}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    });
    text = await answer.text();
  } catch (cause) {
    // It does not listen, or does not answer in time: whatever the runtime calls it.
    throw companionAwayError({ cause });
  }
  return { status: answer.status, value: readJson(text) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
