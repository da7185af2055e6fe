import type { Deps, ReaderDeps } from './deps.ts';
import type { Asker, DeviceIdentity, Identity } from './auth/identity.ts';
import type { Bindings } from './bindings.ts';
import type { TellChange } from './change.ts';

export type AppEnv = {
  Bindings: Bindings;
  Variables: { deps: Deps; changed: TellChange; asker?: Asker; device?: DeviceIdentity };
};

/** What a guard for readers proves to the handlers behind it: who asks, and the questions within their scope. */
export type ReaderEnv = AppEnv & { Variables: { identity: Identity; deps: ReaderDeps } };
