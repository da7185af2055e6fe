import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findChromium } from '../../../../local-agent/reports/find-chromium.ts';
import { printPdf } from '../../../../local-agent/reports/print-pdf.ts';

function folderOf(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-print-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A program in the place of a browser. */
function fakeBrowser({ folder, script }: { folder: string; script: string }): string {
  const program = path.join(folder, 'chromium');
  fs.writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return program;
}

/** The file that it is told to print into, and the page. */
const readArguments = `for one in "$@"; do case "$one" in --print-to-pdf=*) out="\${one#*=}";; file:*) page="\${one#file://}";; esac; done`;

const at = (file: string) => (one: string) => one === file;

describe('findChromium', () => {
  it.each<[NodeJS.Platform, Record<string, string>, string]>([
    ['linux', { PATH: '/opt/bin:/usr/bin' }, '/usr/bin/google-chrome-stable'],
    ['linux', { PATH: '/usr/bin:relative' }, '/usr/bin/microsoft-edge'],
    ['darwin', { PATH: '/usr/bin' }, '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'],
    ['win32', { PROGRAMFILES: 'C:\\Programs' }, 'C:\\Programs\\Google\\Chrome\\Application\\chrome.exe'],
    ['linux', { SUBTRACK_CHROMIUM: '/own/browser', PATH: '/usr/bin' }, '/own/browser'],
  ])('finds it on %s with %j', (platform, env, file) => {
    expect(findChromium({ env, platform, exists: at(file) })).toBe(file);
  });

  it('takes no other than the one that is named, and finds none where none is', () => {
    const env = { SUBTRACK_CHROMIUM: '/gone', PATH: '/usr/bin' };
    expect(findChromium({ env, platform: 'linux', exists: at('/usr/bin/chromium') })).toBeUndefined();
    expect(findChromium({ env: {}, platform: 'linux', exists: () => false })).toBeUndefined();
  });
});

describe('printPdf', () => {
  it('keeps what the browser printed of the page, and leaves nothing else behind', async () => {
    const folder = folderOf();
    const program = fakeBrowser({
      folder,
      script: `${readArguments}\n{ printf '%%PDF-1.4 '; cat "$page"; } > "$out"; echo "$out" > ${folder}/place`,
    });
    const out = path.join(folder, 'review.pdf');
    const env = { PATH: '/usr/bin:/bin', SUBTRACK_CHROMIUM: program };
    await printPdf({ html: '<p>Grüße</p>', out, env, platform: 'linux' });
    expect(fs.readFileSync(out, 'utf8')).toBe('%PDF-1.4 <p>Grüße</p>');
    expect(fs.existsSync(path.dirname(fs.readFileSync(`${folder}/place`, 'utf8').trim()))).toBe(false);
  });

  it.each([
    ['prints nothing', 'echo "no usable sandbox" >&2; exit 1', 'no usable sandbox'],
    ['prints something else', `${readArguments}\necho nonsense > "$out"`, 'printed no PDF'],
  ])('says so where the browser %s, and makes no file', async (_, script, says) => {
    const folder = folderOf();
    const env = { PATH: '/usr/bin:/bin', SUBTRACK_CHROMIUM: fakeBrowser({ folder, script }) };
    const out = path.join(folder, 'review.pdf');
    await expect(printPdf({ html: '', out, env, platform: 'linux' })).rejects.toThrow(says);
    expect(fs.existsSync(out)).toBe(false);
  });

  it('says what to do where no browser is', async () => {
    const missing = printPdf({ html: '', out: '/nowhere', env: { PATH: '' }, platform: 'linux' });
    await expect(missing).rejects.toMatchObject({
      code: 'pdf.no_browser',
      hint: expect.stringContaining('--format html'),
    });
  });
});
