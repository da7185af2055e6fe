import { emptyWorld, playWrangler, type World } from '../fakes/wrangler.ts';
import { createSubtrack } from './subtrack.ts';

/** The command line with a wrangler that plays an account of Cloudflare. */
export function openAccount(o: { world?: Partial<World>; fetch?: typeof fetch } = {}) {
  const world = structuredClone({ ...emptyWorld, ...o.world });
  const subtrack = createSubtrack({
    history: false,
    makeWrangler:
      async ({ outputFile }) =>
      async (args) =>
        playWrangler({ args, world, outputFile }),
    ...(o.fetch === undefined ? {} : { fetch: o.fetch }),
  });
  return { ...subtrack, world };
}
