import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createErrorFactory } from '../../shared/core/errors.ts';
import { unwritableError } from './export-file.ts';
import { findChromium } from './find-chromium.ts';

const noBrowserError = createErrorFactory<{ named: string | undefined }>(({ named }) => ({
  code: 'pdf.no_browser',
  message:
    named === undefined
      ? 'a PDF is printed by Chromium, Chrome or Edge, and none is installed here'
      : `there is no program ${named}, which SUBTRACK_CHROMIUM names`,
  hint: 'name one with SUBTRACK_CHROMIUM, or write --format html and print that from any browser',
}));

const printFailedError = createErrorFactory<{ program: string; said: string }>(({ program, said }) => ({
  code: 'pdf.failed',
  message: `${program} printed no PDF${said === '' ? '' : `: ${said}`}`,
  hint: 'name another browser with SUBTRACK_CHROMIUM, or write --format html and print that from any browser',
}));

/** A browser that has not printed a few pages by then hangs. */
const PATIENCE_MS = 60_000;

/**
 * Prints a page that needs nothing else into a file, with a browser that is installed: headless, with a profile of its own
 * that goes afterwards. The file is there when it is whole.
 */
export async function printPdf(o: {
  html: string;
  out: string;
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
}): Promise<void> {
  const program = findChromium(o);
  if (program === undefined) throw noBrowserError({ named: o.env['SUBTRACK_CHROMIUM'] });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-pdf-'));
  try {
    const [page, printed] = [path.join(folder, 'page.html'), path.join(folder, 'page.pdf')];
    fs.writeFileSync(page, o.html);
    const said = await runBrowser({ program, args: argsOf({ folder, page, printed }), env: o.env });
    if (!isPdf(printed)) throw printFailedError({ program, said });
    keep({ printed, out: o.out });
  } finally {
    // A browser that was stopped may still write there for a moment.
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function keep({ printed, out }: { printed: string; out: string }): void {
  try {
    fs.copyFileSync(printed, out);
  } catch (cause) {
    throw unwritableError({ file: out, cause });
  }
}

function argsOf({ folder, page, printed }: { folder: string; page: string; printed: string }): string[] {
  return [
    '--headless',
    '--disable-gpu',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-extensions',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // The sandbox of a browser refuses to work for root, as in containers; the page has no script.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    `--user-data-dir=${path.join(folder, 'profile')}`,
    '--no-pdf-header-footer',
    `--print-to-pdf=${printed}`,
    pathToFileURL(page).href,
  ];
}

/** Answers the last line that it said; whether it printed is told by the file alone. */
function runBrowser(o: {
  program: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
}): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const child = spawn(o.program, o.args, {
    env: o.env,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
  child.once('error', (error) => resolve(error.message));
  child.once('close', () => resolve(said.trim().split('\n').at(-1) ?? ''));
  return promise;
}

function isPdf(file: string): boolean {
  return fs.existsSync(file) && fs.readFileSync(file).subarray(0, 5).toString('latin1') === '%PDF-';
}
