import { storageUnavailableError } from './errors.ts';

/** Texts that the Worker itself puts away. A name is written once and never changes. */
export type ArchiveStore = {
  get: (name: string) => Promise<string | undefined>;
  put: (o: { name: string; text: string }) => Promise<void>;
  /** Also when there is none. */
  delete: (name: string) => Promise<void>;
};

export function createR2ArchiveStore(bucket: R2Bucket): ArchiveStore {
  return {
    async get(name) {
      const object = await bucket.get(name);
      return object === null ? undefined : object.text();
    },
    async put({ name, text }) {
      try {
        await bucket.put(name, text, { httpMetadata: { contentType: 'application/x-ndjson' } });
      } catch (error) {
        throw storageUnavailableError({ cause: error });
      }
    },
    async delete(name) {
      await bucket.delete(name);
    },
  };
}

/** Of a cloud without R2: nothing was put away, and nothing can be. */
export const noArchive: ArchiveStore = {
  get: async () => undefined,
  async put() {
    throw storageUnavailableError({ cause: undefined });
  },
  delete: async () => undefined,
};
