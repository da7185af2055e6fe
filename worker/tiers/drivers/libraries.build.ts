import { builtinModules } from 'node:module';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../../..');
const builtins = builtinModules
  .filter((name) => !name.startsWith('_'))
  .map((name) => name.replace('/', '\\/'));
/** Ways of Google's client to the network for where there is no `fetch`; ours is given to it. */
const unused = /^(node-fetch|https-proxy-agent)$/;

/** The AWS SDK reads XML with a browser's parser wherever it is bundled for one; a Worker has none (wrangler.toml says the same). */
const xml = { name: '@aws-sdk/xml-builder', file: '@aws-sdk/xml-builder/dist-cjs/index.js' };

/** Of Google's sign-in only the client of a person's consent: the others are a third of the library, and cost time where it is loaded. */
const googleAuth = {
  name: 'google-auth-library',
  contents: `exports.OAuth2Client = require('google-auth-library/build/src/auth/oauth2client.js').OAuth2Client;
    exports.GoogleAuth = class {};`,
};

/**
 * For libraries in CommonJS that were written for Node and run in workerd: what they require of Node becomes an import,
 * and what they load only where there is no `fetch` is left out.
 */
export const nodeLibraries: Plugin = {
  name: 'node-libraries',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: new RegExp(`^(node:)?(${builtins.join('|')})$`) }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      return kind === 'require-call'
        ? { path: name, namespace: 'node-require' }
        : { path: `node:${name}`, external: true };
    });
    onLoad({ filter: /./, namespace: 'node-require' }, ({ path }) => ({
      contents: `import library from 'node:${path}'; module.exports = library;`,
    }));
    onResolve({ filter: new RegExp(`^${xml.name}$`) }, () =>
      resolve(`./${xml.file}`, { kind: 'import-statement', resolveDir: path.join(root, 'node_modules') }),
    );
    onResolve({ filter: new RegExp(`^${googleAuth.name}$`) }, ({ path }) => ({
      path,
      namespace: 'google-auth',
    }));
    onLoad({ filter: /./, namespace: 'google-auth' }, () => ({
      contents: googleAuth.contents,
      resolveDir: root,
    }));
    onResolve({ filter: unused }, ({ path }) => ({ path, namespace: 'unused' }));
    onLoad({ filter: /./, namespace: 'unused' }, () => ({ contents: 'export default undefined;' }));
  },
};

const google = 'googleapis/build/src/apis/drive/index.js';
const aws = '@aws-sdk/client-s3';
const exported = new Map([
  [google, `export { auth, drive } from '${google}';`],
  [aws, `export * from '${aws}';`],
]);

/** Libraries of the drivers as the tests run them: each in one file, bundled as the Worker is. */
export const driverLibraries = {
  name: 'driver-libraries',
  enforce: 'pre',
  resolveId: (id: string) => (exported.has(id) ? `\0${id}` : undefined),
  async load(id: string) {
    const contents = id.startsWith('\0') ? exported.get(id.slice(1)) : undefined;
    if (contents === undefined) return undefined;
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: import.meta.dirname },
      bundle: true,
      write: false,
      format: 'esm',
      conditions: ['workerd', 'worker', 'browser'],
      external: ['node:*'],
      plugins: [nodeLibraries],
    });
    return outputFiles[0]?.text;
  },
} as const;
