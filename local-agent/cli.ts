#!/usr/bin/env node
// The only place that exits. Nothing else is imported up here, so that `--version` and the hook's calls stay fast.
import manifest from '../package.json' with { type: 'json' };

const OLDEST_NODE = [22, 16] as const;

async function run(): Promise<number> {
  const argv = process.argv.slice(2);
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
    process.stdout.write(`${manifest.version}\n`);
    return 0;
  }
  if (!isNodeNewEnough()) {
    const [major, minor] = OLDEST_NODE;
    process.stderr.write(
      `subtrack: Node ${process.versions.node} is too old; install Node ${major}.${minor} or newer\n`,
    );
    return 1;
  }
  muteSqliteWarning();
  const { keepCompiledCode } = await import('./runtime/compiled-code.ts');
  keepCompiledCode({ env: process.env, version: manifest.version });
  const [{ main }, { makeDeps }] = await Promise.all([import('./commands/dispatch.ts'), import('./deps.ts')]);
  const { env, stdout, stderr } = process;
  return main({
    argv,
    deps: makeDeps({ env, cwd: currentFolder(), version: manifest.version, stdout, stderr }),
  });
}

/** A shell may stand in a folder that is gone; most commands do not care. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return process.env['PWD'] ?? '/';
  }
}

function isNodeNewEnough(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/** Node 22 and 24 announce on stderr that node:sqlite is experimental: noise for whoever reads or pipes our output. */
function muteSqliteWarning(): void {
  const emitWarning = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  process.emitWarning = (...args: unknown[]) => {
    if (!/SQLite is an experimental feature/.test(String(args[0]))) emitWarning(...args);
  };
}

/** `subtrack sessions | head` closes the pipe early: that is the reader's right, not an error. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
}

// Not `process.exit`: it would cut off output that a pipe has not taken yet.
process.exitCode = await run();
