import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { generateCorpus } from '../../../fixtures/corpus/generate.ts';
import { dumpTables, makeIngestHome, temporaryFolder } from '../../../support/ingest-home.ts';

const script = path.join(import.meta.dirname, '../../../fixtures/corpus/run-catch-up.ts');

/** Starts an import and kills it the hard way; answers whether it had ended by itself before. */
async function killAfter({ ms, args }: { ms: number; args: string[] }): Promise<boolean> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    stdio: 'inherit',
  });
  const ended = new Promise<boolean>((resolve) => child.once('exit', (code) => resolve(code === 0)));
  await Promise.race([sleep(ms), ended]);
  child.kill('SIGKILL');
  return ended;
}

describe('an import that is killed again and again', () => {
  it.each(['one', 'two'])('comes out as one that was not, with %s threads', async (threads) => {
    const dirs = [temporaryFolder()];
    generateCorpus({ dirs, sessions: 40, turns: 10, seed: 9, oddities: true });
    const undisturbed = makeIngestHome({ claudeDirs: dirs });
    await undisturbed.run({ text: 'now', liveBytes: 0, threads: false });
    const killed = makeIngestHome({ claudeDirs: dirs });
    const args = [killed.paths.home, dirs[0] ?? '', threads];
    // Up to the moment at which it is done by itself: wherever the machine's speed puts the stops.
    for (let ms = 150; ms < 60_000 && !(await killAfter({ ms, args })); ms = Math.ceil(ms * 1.4));
    await killed.run({ text: 'now' });
    expect(dumpTables({ home: killed })).toEqual(dumpTables({ home: undisturbed }));
  });
});
