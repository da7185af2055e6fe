import type { Child } from 'hono/jsx';
import { CommandsMarked } from '../../http/commands-marked.tsx';
import type { Failure } from '../../http/failure.ts';

/** Stands in the place of a part that could not be loaded. `what` begins the sentence: "The last failures". */
export function Missing({ what, why }: { what: string; why: Failure }) {
  return (
    <div class="empty small" role="alert">
      <p>
        <CommandsMarked
          text={`${what} could not be loaded: ${why.message}${why.hint === undefined ? '' : `; ${why.hint}`}.`}
        />
      </p>
    </div>
  );
}

/** A part of a page, or what is said in its place. */
export function ShowPart<Value>(o: {
  part: { value: Value } | { missing: Failure };
  what: string;
  /** Nothing where the part only says when it is missing: what it adds stands elsewhere. */
  show?: (value: Value) => Child;
}) {
  if ('missing' in o.part) return <Missing what={o.what} why={o.part.missing} />;
  return <>{o.show?.(o.part.value) ?? null}</>;
}
