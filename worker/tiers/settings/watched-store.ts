import { AppError, isAppError } from '../../../shared/core/errors.ts';
import { HOUR, MINUTE } from '../../../shared/core/time.ts';
import type { SetUpTier, TierProblem } from '../../../shared/protocol/tiers.ts';
import type { TierStore } from '../tier-store.ts';

/** How long a tier is left alone after an error of this code, in ms; null: until its settings change or it is tested. */
const pauses: Readonly<Record<string, number | null>> = {
  'tier.busy': 10 * MINUTE,
  'tier.full': 6 * HOUR,
  'tier.capped': 6 * HOUR,
  'tier.not_allowed': 6 * HOUR,
  'tier.revoked': null,
  'tier.misset': null,
  'tier.sealed': null,
  'tier.no_key': null,
};

/** What is to be remembered of an error; undefined where the next try may go better. */
export function problemOf(o: { error: unknown; now: number }): TierProblem | undefined {
  const { error, now } = o;
  if (!isAppError(error) || !Object.hasOwn(pauses, error.code)) return undefined;
  const pause = pauses[error.code] ?? null;
  const { code, message, hint } = error;
  return { code, message, at: now, until: pause === null ? null : now + pause, ...(hint && { hint }) };
}

type Watch = {
  tier: SetUpTier;
  /** Opened when it is used first. */
  open: () => Promise<TierStore>;
  problem: TierProblem | null;
  now: () => number;
  /** Keeps what was found out; null: it works again. */
  record: (problem: TierProblem | null) => Promise<void>;
};

/**
 * A tier that is left alone while it is known not to work: what was said stays said, and nobody is asked again and again.
 * One that works again after its pause says so.
 */
export function watchTier(o: Watch): TierStore {
  const { tier, open, now, record } = o;
  let { problem } = o;
  let opened: Promise<TierStore> | undefined;

  async function use<Result>(work: (store: TierStore) => Promise<Result>): Promise<Result> {
    if (problem !== null && (problem.until === null || problem.until > now())) throw standing(problem);
    try {
      const result = await work(await (opened ??= open()));
      if (problem !== null) await record((problem = null));
      return result;
    } catch (error) {
      const found = problemOf({ error, now: now() });
      if (found !== undefined) await record((problem = found));
      throw error;
    }
  }

  return {
    tier,
    put: (...given) => use((store) => store.put(...given)),
    get: (...given) => use((store) => store.get(...given)),
    head: (...given) => use((store) => store.head(...given)),
    delete: (...given) => use((store) => store.delete(...given)),
    begin: (...given) => use((store) => store.begin(...given)),
    piece: (...given) => use((store) => store.piece(...given)),
    finish: (...given) => use((store) => store.finish(...given)),
    abort: (...given) => use((store) => store.abort(...given)),
    endUploads: (given) => use(async (store) => (await store.endUploads?.(given)) ?? 0),
  };
}

function standing({ code, message, hint }: TierProblem): AppError {
  return new AppError({ code, message, status: 409, ...(hint && { hint }) });
}
