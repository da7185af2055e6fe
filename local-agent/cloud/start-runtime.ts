import path from 'node:path';
import type { Miniflare } from 'miniflare';
import { findFreePort } from './free-port.ts';
import { keepSignals } from './keep-signals.ts';
import { runtimeOptions } from './runtime-options.ts';

const STOP_MS = 1500;
const PORT_TRIES = 5;

export type RuntimeSettings = Omit<Parameters<typeof runtimeOptions>[0], 'port'>;

/** Between finding a port free and listening on it somebody else may take it: then the next one is tried. */
export async function startRuntime({
  settings,
  wanted,
}: {
  settings: RuntimeSettings;
  wanted: number;
}): Promise<{ runtime: Miniflare; port: number; renew: (notice: string | undefined) => Promise<void> }> {
  const { Miniflare } = await import('miniflare');
  for (let triesLeft = PORT_TRIES; ; triesLeft -= 1) {
    const port = await findFreePort({ wanted });
    const options = await runtimeOptions({ ...settings, port });
    const runtime = keepSignals(() =>
      withTemporaryFolder({ folder: temporaryFolder(settings), create: () => new Miniflare(options) }),
    );
    try {
      await runtime.ready;
      return {
        runtime,
        port,
        renew: async (notice) => runtime.setOptions(await runtimeOptions({ ...settings, port, notice })),
      };
    } catch (error) {
      // It fails again with what it failed with before.
      await stopRuntime(runtime).catch(() => undefined);
      if (triesLeft === 0 || (error as { code?: unknown }).code !== 'ERR_ADDRESS_IN_USE') throw error;
    }
  }
}

/** Gives it a moment; what then still runs is for the guard. */
export async function stopRuntime(runtime: Miniflare): Promise<void> {
  await Promise.race([
    runtime.dispose(),
    new Promise((resolve) => {
      setTimeout(resolve, STOP_MS).unref();
    }),
  ]);
}

/** Where the runtime keeps what lives no longer than itself; a `kill -9` leaves it for the next start to clear. */
export function temporaryFolder({ folder }: Pick<RuntimeSettings, 'folder'>): string {
  return path.join(folder, 'tmp');
}

/** Miniflare asks the system for a temporary folder, once, when it is made. */
function withTemporaryFolder<T>({ folder, create }: { folder: string; create: () => T }): T {
  const names = ['TMPDIR', 'TEMP', 'TMP'];
  const before = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) process.env[name] = folder;
  try {
    return create();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
