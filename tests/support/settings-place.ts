import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { createPaths } from '../../local-agent/config/paths.ts';
import { installHooks, uninstallHooks } from '../../local-agent/hooks/install/install-hooks.ts';

/** A settings file of Claude Code and a home of ours, made anew for each test of a file. */
export function createSettingsPlace() {
  let folder = '';
  const settingsFile = () => path.join(folder, 'claude', 'settings.json');
  const paths = () => createPaths(path.join(folder, 'home'));
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-init-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
  return {
    settingsFile,
    paths,
    folder: () => folder,
    write(text: string) {
      fs.mkdirSync(path.dirname(settingsFile()), { recursive: true });
      fs.writeFileSync(settingsFile(), text);
    },
    read: () => fs.readFileSync(settingsFile(), 'utf8'),
    install: (recorder = '"$HOME/.subtrack/recorder.sh"') =>
      installHooks({ paths: paths(), settingsFile: settingsFile(), recorder }),
    uninstall: () => uninstallHooks({ paths: paths(), settingsFile: settingsFile() }),
  };
}
