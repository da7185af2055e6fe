import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configFile, earlierMailFrom } from '../../../../local-agent/deploy/wrangler-config.ts';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-deploy-'))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('from where the last deployment mailed', () => {
  it('is told by its configuration', () => {
    fs.writeFileSync(configFile(folder), JSON.stringify({ vars: { MAIL_FROM: 'alerts@example.com' } }));
    expect(earlierMailFrom(folder)).toBe('alerts@example.com');
  });

  it.each([['{}'], ['{"vars":{}}'], ['{"vars":{"MODE":"team"},"name":"x"}']])('is nowhere in %s', (text) => {
    fs.writeFileSync(configFile(folder), text);
    expect(earlierMailFrom(folder)).toBeUndefined();
  });

  it('is nowhere before the first deployment', () => {
    expect(earlierMailFrom(folder)).toBeUndefined();
  });

  it.each([[''], ['{"vars":{"MAIL_FROM":"alerts@exa'], ['[]'], ['{"vars":{"MAIL_FROM":7}}']])(
    'is asked for where the file is damaged: %s',
    (text) => {
      fs.writeFileSync(configFile(folder), text);
      expect(() => earlierMailFrom(folder)).toThrow(/cannot be read/);
    },
  );
});
