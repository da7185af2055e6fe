import type { Deps } from '../../deps.ts';
import type { Failure } from '../../http/failure.ts';
import { createErrorFactory } from '../../../shared/core/errors.ts';
import { logFailure } from '../../http/log-failure.ts';

/** A part of a page: what it shows, or what is said in its place. */
export type Part<Value> = { value: Value } | { error: unknown };
/** The same as a page gets it: `missing` says why there is nothing. */
type ShownPart<Value> = { value: Value } | { missing: Failure };

type Loads = Readonly<Record<string, () => Promise<unknown>>>;
type PartsOf<L extends Loads> = { [Name in keyof L]: Part<Awaited<ReturnType<L[Name]>>> };
type ShownParts<Parts> = {
  [Name in keyof Parts]: Parts[Name] extends Part<infer Value> ? ShownPart<Value> : never;
};

/** Longer than any question takes on a busy machine, shorter than a reader waits. */
const partLimitMs = 10_000;

const slowError = createErrorFactory(() => ({
  code: 'page.part_slow',
  message: `it took longer than ${partLimitMs / 1000} seconds`,
  hint: 'try again in a moment',
  status: 503,
}));

/** Loads the parts of a page side by side; one that fails or takes longer than the limit leaves the others alone. */
export async function loadParts<L extends Loads>(o: {
  deps: Pick<Deps, 'wait'>;
  parts: L;
}): Promise<PartsOf<L>> {
  const over = new AbortController();
  const limit = o.deps.wait({ ms: partLimitMs, signal: over.signal }).then(() => {
    throw slowError();
  });
  const loaded = await Promise.all(
    Object.entries(o.parts).map(async ([name, load]) => [
      name,
      await settle(() => Promise.race([load(), limit])),
    ]),
  );
  over.abort();
  return Object.fromEntries(loaded) as PartsOf<L>;
}

async function settle<Value>(load: () => Promise<Value>): Promise<Part<Value>> {
  try {
    return { value: await load() };
  } catch (error) {
    return { error };
  }
}

/** What a page shows of its parts; every failure is logged here, once. */
export function showParts<Parts extends Record<string, Part<unknown>>>(o: {
  deps: Pick<Deps, 'clock'>;
  parts: Parts;
}): ShownParts<Parts> {
  const shown = Object.entries(o.parts).map(([name, part]) => [
    name,
    'value' in part ? part : { missing: logFailure({ error: part.error, now: o.deps.clock() }) },
  ]);
  return Object.fromEntries(shown) as ShownParts<Parts>;
}

/** A page none of whose parts stands is no page. Throws what the first of them threw. */
export function requireSome(parts: Readonly<Record<string, Part<unknown>>>): void {
  const errors = Object.values(parts).flatMap((part) => ('error' in part ? [part.error] : []));
  if (errors.length > 0 && errors.length === Object.keys(parts).length) throw errors[0];
}

/** A value to go on with where a part is missing. */
export function valueOr<Value>(part: { value: Value } | object, otherwise: Value): Value {
  return 'value' in part ? part.value : otherwise;
}
