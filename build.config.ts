// Builds what is published and what the embedded cloud runs:
//   node build.config.ts [assets|worker|cli|client|all]
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { nodeLibraries } from './worker/tiers/drivers/libraries.build.ts';

const root = import.meta.dirname;
const out = path.join(root, 'dist');

const assets = path.join(out, 'public/assets');

/**
 * `import { z }` names an object that holds all of zod; `import * as z` takes only what is used of it: 100 kB instead of
 * 450, which every command would load before it starts.
 */
const ownSource = /[/\\](shared|local-agent|worker)[/\\].*\.tsx?$/;
const takeZodByParts = (code: string) =>
  code.replace(/^import \{ z \} from 'zod';$/m, "import * as z from 'zod';");

const zodByParts: Plugin = {
  name: 'zod-by-parts',
  setup({ onLoad }) {
    onLoad({ filter: ownSource }, ({ path: file }) => ({
      contents: takeZodByParts(readFileSync(file, 'utf8')),
      loader: file.endsWith('.tsx') ? 'tsx' : 'ts',
    }));
  },
};

async function buildPageAssets(): Promise<void> {
  const { buildAssets } = await import('./worker/dashboard/assets.build.ts');
  await buildAssets({ outDir: assets });
}

async function buildWorker(): Promise<void> {
  const { assetVersion } = await import('./worker/dashboard/assets.build.ts');
  await build({
    entryPoints: [path.join(root, 'worker/index.ts')],
    outfile: path.join(out, 'worker.js'),
    tsconfig: path.join(root, 'worker/tsconfig.json'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    // As wrangler.toml has it.
    alias: { 'hono/jsx/jsx-runtime': path.join(root, 'worker/jsx/jsx-runtime.ts') },
    plugins: [zodByParts, nodeLibraries],
    // Pages ask for assets with their version, so that browsers may keep them for ever.
    define: { ASSET_VERSION: JSON.stringify(assetVersion({ outDir: assets })) },
    logLevel: 'warning',
  });
}

async function buildCli(): Promise<void> {
  // Their names change with their content: old ones would stay in the package.
  rmSync(path.join(out, 'chunks'), { recursive: true, force: true });
  const { buildProgram } = await import('./local-agent/cli/program.build.ts');
  await buildProgram({ outDir: out, sources: ownSource, rewrite: takeZodByParts });
  chmodSync(path.join(out, 'cli.js'), 0o755);
  const { renderSdkTypes } = await import('./local-agent/sdk/sdk-types.build.ts');
  writeFileSync(path.join(out, 'sdk.d.ts'), renderSdkTypes());
  cpSync(path.join(root, 'migrations'), path.join(out, 'migrations'), { recursive: true });
  const recording = path.join(root, 'local-agent/sample/recording');
  if (existsSync(recording)) cpSync(recording, path.join(out, 'sample'), { recursive: true });
}

/** For other programs, in Node, a Worker or a browser. */
async function buildClient(): Promise<void> {
  await build({
    entryPoints: [path.join(root, 'worker/api/client/api-client.ts')],
    outfile: path.join(out, 'client.js'),
    tsconfig: path.join(root, 'worker/tsconfig.json'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    logLevel: 'warning',
  });
  const { openApiDocument } = await import('./worker/api/open-api.ts');
  const { renderClientTypes } = await import('./worker/api/client/client-types.build.ts');
  const document = openApiDocument({ origin: 'https://cloud.example.com' });
  writeFileSync(path.join(out, 'client.d.ts'), renderClientTypes(document));
}

const steps = { assets: buildPageAssets, worker: buildWorker, cli: buildCli, client: buildClient };
const wanted = process.argv[2] ?? 'all';
if (wanted === 'all') rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const [name, step] of Object.entries(steps)) {
  if (wanted === 'all' || wanted === name) await step();
}
