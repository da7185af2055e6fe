import { spawn } from 'node:child_process';

export type GitCall = {
  cwd: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  input?: Uint8Array | undefined;
};

/** `why`: what it said of its failure, or how it ended; null where all went well. */
export type GitEnding = { out: Buffer; why: string | null };

/** One call as a process of its own. Rejects where git cannot be started. */
export function runProcess({
  call,
  env,
  patienceMs,
}: {
  call: GitCall;
  env: NodeJS.ProcessEnv;
  patienceMs: number;
}): Promise<GitEnding> {
  const { promise, resolve, reject } = Promise.withResolvers<GitEnding>();
  const child = spawn('git', [...call.args], {
    cwd: call.cwd,
    env: { ...env, ...call.env },
    windowsHide: true,
  });
  const out: Buffer[] = [];
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  // It may end before it has read everything; its exit code tells why.
  child.stdin.on('error', () => undefined);
  child.once('error', reject);
  child.once('close', (code, signal) => {
    clearTimeout(timer);
    const why = code === 0 ? null : complaint({ said: Buffer.concat(said), how: signal ?? `code ${code}` });
    resolve({ out: Buffer.concat(out), why });
  });
  child.stdin.end(call.input);
  return promise;
}

export function complaint({ said, how }: { said: Buffer; how: string }): string {
  return said.toString('utf8', 0, 4096) || `ended by ${how}`;
}
