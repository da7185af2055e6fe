import type { D1Migration } from '@cloudflare/vitest-plugin';
import type { Bindings } from '../../worker/bindings.ts';

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {
      SEGMENTS: R2Bucket;
      TEST_MIGRATIONS: D1Migration[];
      TEST_SCHEMA: string[];
    }
  }
}
