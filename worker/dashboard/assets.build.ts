import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const here = import.meta.dirname;

/** Assets are asked for with their version in the query; fonts change never. */
export const cacheHeaders = `/assets/*
  Cache-Control: public, max-age=31536000, immutable
  X-Content-Type-Options: nosniff
`;

const scripts = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx/dom',
  // Components of the pages, drawn by our own runtime: nodes at once, no hooks, no markup.
  alias: { 'hono/jsx/dom/jsx-runtime': path.join(here, 'islands/jsx-to-dom.ts') },
  tsconfig: path.join(here, 'islands/tsconfig.json'),
  logLevel: 'warning',
} satisfies BuildOptions;

/**
 * `import('./x.later.ts')` is fetched when it is needed: one file that is named for its content. (esbuild's own splitting
 * would put what it has in common with the island into a third file, which the island waits for before it starts.)
 */
function fetchedLater({ outDir }: { outDir: string }): Plugin {
  return {
    name: 'fetched-later',
    setup({ onResolve }) {
      onResolve({ filter: /\.later\.ts$/ }, async ({ path: file, resolveDir }) => {
        const built = await build({
          ...scripts,
          entryPoints: [path.join(resolveDir, file)],
          entryNames: '[name]-[hash]',
          outdir: outDir,
          metafile: true,
        });
        const [name = ''] = Object.keys(built.metafile.outputs);
        return { path: `./${path.basename(name)}`, external: true };
      });
    },
  };
}

/** Islands, the style sheet and fonts; each file keeps its name, the version is in its URL. */
export async function buildAssets({ outDir }: { outDir: string }): Promise<{ version: string }> {
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  const islands = readdirSync(path.join(here, 'islands')).filter((name) => /\.island\.tsx?$/.test(name));
  await Promise.all([
    build({
      ...scripts,
      entryPoints: islands.map((name) => ({
        in: path.join(here, 'islands', name),
        out: name.replace(/\.island\.tsx?$/, ''),
      })),
      outdir: outDir,
      plugins: [fetchedLater({ outDir })],
    }),
    build({
      entryPoints: [{ in: path.join(here, 'styles/index.css'), out: 'styles' }],
      outdir: outDir,
      bundle: true,
      minify: true,
      loader: { '.woff2': 'file' },
      assetNames: '[name]',
      logLevel: 'warning',
    }),
  ]);
  copyFileSync(path.join(here, 'styles/icon.svg'), path.join(outDir, 'icon.svg'));
  // The platform's own way to say for how long: https://developers.cloudflare.com/workers/static-assets/headers/
  writeFileSync(path.join(outDir, '../_headers'), cacheHeaders);
  return { version: assetVersion({ outDir }) };
}

/** Changes whenever any asset does; the Worker's build puts it into the pages as `ASSET_VERSION`. */
export function assetVersion({ outDir }: { outDir: string }): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(outDir).sort())
    hash.update(name).update(readFileSync(path.join(outDir, name)));
  return hash.digest('hex').slice(0, 10);
}
