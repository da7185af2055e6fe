import { isAppError } from '../../../shared/core/errors.ts';
import { noteTrouble } from '../catalogue.ts';

export type Troubles = ReturnType<typeof createTroubles>;

/** A tier that refuses is left alone for this run; the others go on. */
export function createTroubles(db: D1Database) {
  const errors: Error[] = [];
  return {
    async during(objectId: string | undefined, work: () => Promise<unknown>): Promise<boolean> {
      try {
        await work();
        return true;
      } catch (error) {
        // What is no word of a tier is a fault of ours, or the end of this run.
        if (!isAppError(error)) throw error;
        errors.push(error);
        const trouble = `${error.message}; ${error.hint ?? ''}`;
        if (objectId !== undefined) await noteTrouble({ db, objectId, trouble });
        return false;
      }
    },
    tell(): void {
      if (errors.length > 0)
        throw new AggregateError(errors, errors.map(({ message }) => message).join('; '));
    },
  };
}
