import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { createCut } from '../../shared/privacy/cut.ts';
import { createKeyedDigest } from '../../shared/privacy/keyed-digest.ts';
import { sharePath } from '../../shared/protocol/shares.ts';
import type { Deps } from '../deps.ts';
import type { AppEnv, ReaderEnv } from '../env.ts';
import { askAsShare } from './ask-as-share.ts';
import { cutSegments } from './cut-segments.ts';
import { passwordNeededError, shareOverError } from './errors.ts';
import { hashOfSecret } from './share-secret.ts';
import { findShare } from './share-repository.ts';
import type { Share } from './tables.ts';
import { isUnlocked } from './unlock.ts';

/** What a link shows, whether it is there already or is about to be made. */
export type Shown = Pick<Share, 'session_id' | 'level' | 'agents' | 'digest_key'> & {
  /** Where page and data lie. */
  path: string;
  /** Undefined: it is not made yet. */
  expiresAt: number | undefined;
};

export type ShareEnv = AppEnv & { Variables: { share: Share } };
/** Behind it everything is asked as the link, whoever asks. */
export type ShownEnv = ReaderEnv & { Variables: { shown: Shown } };

/** The link of the address; a password is not asked for yet. Throws `share.over`. */
export const requireShare = createMiddleware<ShareEnv>(async (c, next) => {
  c.set('share', await readShare(c));
  await next();
});

/**
 * Asks as the link, and looks again once the answer is ready: what was revoked in the meantime is not shown. Throws
 * `share.over` and `share.password_needed`.
 */
export const admitShare = createMiddleware<ShareEnv & ShownEnv>(async (c, next) => {
  const { share } = c.var;
  if (!(await isUnlocked({ c, share }))) throw passwordNeededError();
  const path = sharePath(c.req.param('secret') ?? '');
  const shown = { ...share, path, expiresAt: share.expires_at };
  const { deps, identity } = variablesOf({ deps: c.var.deps, shown });
  c.set('shown', shown);
  c.set('identity', identity);
  c.set('deps', deps);
  await next();
  await readShare(c);
});

/** With these nothing can be asked but what the link shows. */
export function variablesOf(o: { deps: Deps; shown: Shown }): Omit<ShownEnv['Variables'], 'changed'> {
  const { deps, shown } = o;
  const events = {
    sessionId: shown.session_id,
    level: shown.level,
    agents: shown.agents,
    cut: createCut({ digest: createKeyedDigest(shown.digest_key) }),
  };
  const scope = { session_id: shown.session_id };
  return {
    shown,
    identity: { kind: 'share', member_id: '', member: '', role: 'viewer', scope },
    deps: {
      ...deps,
      ...askAsShare({ deps, shown: events }),
      segments: { ...deps.segments, ...cutSegments({ store: deps.segments, shown: events }) },
      // What lies on the machine beside is nobody else's.
      companion: undefined,
    },
  };
}

async function readShare<Env extends AppEnv>(c: Context<Env>): Promise<Share> {
  const { db, clock } = c.var.deps;
  const secretHash = await hashOfSecret(c.req.param('secret') ?? '');
  const share = secretHash && (await findShare({ db, secretHash, now: clock() }));
  if (!share) throw shareOverError();
  return share;
}
