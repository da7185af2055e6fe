import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createErrorFactory } from '../../shared/core/errors.ts';

const folderGone = createErrorFactory<{ folder: string }>(({ folder }) => ({
  code: 'client.folder_gone',
  message: `${folder} is not there any more, where the session was begun`,
  hint: 'make an empty folder of that name: the client looks for its sessions by it',
}));

const clientMissing = createErrorFactory<{ cause: unknown }>(({ cause }) => ({
  code: 'client.missing',
  message: 'claude cannot be started',
  hint: 'put it on the PATH',
  cause,
}));

/** Claude Code in this terminal, to its end; its exit code. Throws `client.folder_gone` or `client.missing`. */
export function startClient({
  cwd,
  args,
  env,
}: {
  cwd: string | null;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
}): Promise<number> {
  if (cwd !== null && !fs.existsSync(cwd)) throw folderGone({ folder: cwd });
  const child = spawn('claude', [...args], { env, stdio: 'inherit', ...(cwd === null ? {} : { cwd }) });
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(clientMissing({ cause })));
    child.once('close', (code) => resolve(code ?? 1));
  });
}
