import { detailsKey } from '../../shared/protocol/session-details.ts';
import { storageUnavailableError } from './errors.ts';

/** What old sessions are made of, one object each; written only over what the writer has read, so that two never lose a row. */
export type DetailStore = {
  get: (sessionId: string) => Promise<{ text: string; version: string } | undefined>;
  /** False where meanwhile there is another version than `over`, or any where that is undefined. */
  put: (o: { sessionId: string; text: string; over: string | undefined }) => Promise<boolean>;
  /** Also where there are none. */
  delete: (sessionIds: readonly string[]) => Promise<void>;
};

export function createDetailStore(bucket: R2Bucket): DetailStore {
  return {
    async get(sessionId) {
      const object = await bucket.get(detailsKey(sessionId));
      return object === null ? undefined : { text: await object.text(), version: object.etag };
    },
    async put({ sessionId, text, over }) {
      try {
        const written = await bucket.put(detailsKey(sessionId), text, {
          onlyIf: over === undefined ? { etagDoesNotMatch: '*' } : { etagMatches: over },
          httpMetadata: { contentType: 'application/json' },
        });
        return written !== null;
      } catch (error) {
        throw storageUnavailableError({ cause: error });
      }
    },
    async delete(sessionIds) {
      if (sessionIds.length > 0) await bucket.delete(sessionIds.map(detailsKey));
    },
  };
}
