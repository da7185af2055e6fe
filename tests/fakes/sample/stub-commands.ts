import fs from 'node:fs';
import path from 'node:path';
import type { SessionPlan } from './plan.ts';
import { STRETCH } from './neutralise.ts';

/** Finds the next canned run of the command under its own name, waits as long as it took, prints and exits like it. */
const STUB = `#!/bin/sh
key=$(printf '%s' "$(basename "$0") $*" | tr -c 'A-Za-z0-9' '_')
n=0
while ! mkdir "$SAMPLE_RUNS/$key.$n.taken" 2>/dev/null; do n=$((n + 1)); done
run=$SAMPLE_RUNS/$key.$n
[ -e "$run" ] || run=$SAMPLE_RUNS/$key.0
[ -e "$run" ] || exit 0
read -r code wait <"$run"
[ -z "$SAMPLE_RUNNING" ] || : >"$SAMPLE_RUNNING/$key"
sleep "$wait"
tail -n +2 "$run"
exit "$code"
`;

export type Stubs = { bin: string; env: Record<string, string>; running: (command: string) => boolean };

/** Puts programs on the PATH that stand for npm, pytest and the like, so that recording needs none of them. */
export function writeStubs({ folder, plan }: { folder: string; plan: SessionPlan }): Stubs {
  const bin = path.join(folder, 'bin');
  const runs = path.join(folder, 'runs');
  const running = path.join(folder, 'running');
  for (const made of [bin, runs, running]) fs.mkdirSync(made, { recursive: true });
  for (const [command, canned] of Object.entries(plan.commands ?? {})) {
    fs.writeFileSync(path.join(bin, command.split(' ')[0] ?? ''), STUB, { mode: 0o755 });
    for (const [index, run] of canned.entries()) {
      const text = `${run.exit} ${run.seconds / STRETCH}\n${run.output}`;
      fs.writeFileSync(path.join(runs, `${keyOf(command)}.${index}`), text);
    }
  }
  const env = { PATH: `${bin}:${process.env['PATH']}`, SAMPLE_RUNS: runs, SAMPLE_RUNNING: running };
  return { bin, env, running: (command) => fs.existsSync(path.join(running, keyOf(command))) };
}

function keyOf(command: string): string {
  return command.replaceAll(/[^A-Za-z0-9]/g, '_');
}
