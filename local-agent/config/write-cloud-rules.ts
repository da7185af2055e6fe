import fs from 'node:fs';
import path from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import type { Paths } from './paths.ts';
import { readTextIfThere } from '../files/read-if-there.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { loadSettings } from './settings.ts';

/**
 * Says in `config.json` that these projects go to a cloud; every other byte of it stays. Throws `settings.malformed`, the
 * file untouched.
 */
export function writeCloudRules(o: {
  paths: Pick<Paths, 'config'>;
  patterns: readonly string[];
  cloud: string;
}): void {
  const { config } = o.paths;
  loadSettings(config);
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  let text = readTextIfThere(config) ?? '{}\n';
  for (const pattern of o.patterns)
    text = applyEdits(text, modify(text, ['clouds', pattern], o.cloud, { formattingOptions }));
  const stat = fs.statSync(config, { throwIfNoEntry: false });
  fs.mkdirSync(path.dirname(config), { recursive: true, mode: 0o700 });
  // A link leads to where the file is kept.
  const file = stat === undefined ? config : fs.realpathSync(config);
  writeAtomically({ file, content: text, ...(stat === undefined ? {} : { mode: stat.mode & 0o777 }) });
}
