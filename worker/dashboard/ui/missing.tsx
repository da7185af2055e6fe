import type { Failure } from '../../http/failure.ts';

/** Stands in the place of a part that could not be loaded. `what` begins the sentence: "The last failures". */
export function Missing({ what, why }: { what: string; why: Failure }) {
  return (
    <div class="empty small" role="alert">
      <p>{`${what} could not be loaded: ${why.message}${why.hint === undefined ? '' : `; ${why.hint}`}.`}</p>
    </div>
  );
}
