import { isUnexpected, toFailure, type Failure } from './failure.ts';

/** What the caller may know of it; what nobody foresaw goes to the platform's log, where alone the operator can see why. */
export function logFailure(o: { error: unknown; now: number }): Failure {
  const failure = toFailure(o);
  if (isUnexpected(failure)) {
    // oxlint-disable-next-line no-console
    console.error(o.error);
  }
  return failure;
}
