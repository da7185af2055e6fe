import fs from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { resolveHome } from '../config/paths.ts';

/**
 * Keeps what V8 makes of this program's files below the home, so that the next start need not compile them again; of
 * other versions nothing stays. Only where there is a home: whoever asks for help leaves no folder. What cannot be
 * written, or is damaged, is compiled as ever.
 */
export function keepCompiledCode({
  env,
  version,
  enable = (folder) => void enableCompileCache(folder),
}: {
  env: NodeJS.ProcessEnv;
  version: string;
  enable?: (folder: string) => void;
}): void {
  const home = resolveHome(env);
  if (!fs.existsSync(home)) return;
  const all = path.join(home, 'compiled');
  const own = path.join(all, version);
  if (!fs.existsSync(own)) forget(all);
  enable(own);
}

function forget(folder: string): void {
  try {
    fs.rmSync(folder, { recursive: true, force: true });
  } catch {
    // It takes a few hundred kB until a version that may remove it starts; no command fails for that.
  }
}
