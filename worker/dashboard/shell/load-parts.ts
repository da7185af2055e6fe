import type { Deps } from '../../deps.ts';
import type { Failure } from '../../http/failure.ts';
import { createErrorFactory } from '../../../shared/core/errors.ts';
import { logFailure } from '../../http/log-failure.ts';

/** What the parts of a page ask, by name. */
export type Asks = Readonly<Record<string, () => Promise<unknown>>>;
/** A part of a page: what it shows, or what is said in its place. */
type Part<Value> = { value: Value } | { error: unknown };
type PartsOf<A extends Asks> = { [Name in keyof A]: Part<Awaited<ReturnType<A[Name]>>> };
/** The same as a page gets it: `missing` says why there is nothing. */
export type ShownPart<Value> = { value: Value } | { missing: Failure };
/** The parts of a page that asks `A`. */
export type Shown<A extends Asks> = { [Name in keyof A]: ShownPart<Awaited<ReturnType<A[Name]>>> };

/** Longer than any question takes on a busy machine, shorter than a reader waits. */
const partLimitMs = 10_000;

const slowError = createErrorFactory(() => ({
  code: 'page.part_slow',
  message: `it took longer than ${partLimitMs / 1000} seconds`,
  hint: 'try again in a moment',
  status: 503,
}));

/** Loads the parts of a page side by side; one that fails or takes longer than the limit leaves the others alone. */
export async function loadParts<A extends Asks>(o: {
  deps: Pick<Deps, 'wait'>;
  asks: A;
}): Promise<PartsOf<A>> {
  const over = new AbortController();
  const limit = o.deps.wait({ ms: partLimitMs, signal: over.signal }).then(() => {
    throw slowError();
  });
  const loaded = await Promise.all(
    Object.entries(o.asks).map(async ([name, ask]) => [
      name,
      await settle(() => Promise.race([ask(), limit])),
    ]),
  );
  over.abort();
  return Object.fromEntries(loaded) as PartsOf<A>;
}

async function settle<Value>(load: () => Promise<Value>): Promise<Part<Value>> {
  try {
    return { value: await load() };
  } catch (error) {
    return { error };
  }
}

/** An answer that two parts share is asked for once, and fails for both. */
export function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined;
  return () => (answer ??= ask());
}

/** What a page shows of its parts; every failure is logged here, once, also where two parts share it. */
export function showParts<A extends Asks>(o: { deps: Pick<Deps, 'clock'>; parts: PartsOf<A> }): Shown<A> {
  const failures = new Map<unknown, Failure>();
  const failureOf = (error: unknown) => {
    const known = failures.get(error) ?? logFailure({ error, now: o.deps.clock() });
    failures.set(error, known);
    return known;
  };
  const shown = Object.entries<Part<unknown>>(o.parts).map(([name, part]) => [
    name,
    'value' in part ? part : { missing: failureOf(part.error) },
  ]);
  return Object.fromEntries(shown) as Shown<A>;
}

/** A page none of whose parts stands is no page. Throws what the first of them threw. */
export function requireSome(parts: readonly Part<unknown>[]): void {
  const errors = parts.flatMap((part) => ('error' in part ? [part.error] : []));
  if (errors.length > 0 && errors.length === parts.length) throw errors[0];
}

/** A value to go on with where a part is missing. */
export function valueOr<Value>(part: ShownPart<Value>, otherwise: Value): Value {
  return 'value' in part ? part.value : otherwise;
}
