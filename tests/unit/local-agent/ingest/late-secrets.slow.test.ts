import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { alphabets, createRandom } from '../../../fixtures/redaction/seeded-random.ts';
import { makeIngestHome, type IngestHome } from '../../../support/ingest-home.ts';
import { agentPath, promptLine, sessionPath, toText, write } from '../../../support/session-lines.ts';

const secret = createRandom(91).from(alphabets.alnum, 28);
const filler = 'The quick brown fox jumps over the lazy dog. '.repeat(2000);
const between = Array.from({ length: 40 }, (_, index) => promptLine({ minute: 2 + index, text: filler }));
const early = promptLine({ minute: 0, text: `It answers to ${secret} alone.` });
const late = promptLine({ minute: 90, text: `export DEPLOY_TOKEN=${secret}` });

function writtenTexts({ paths }: IngestHome): string {
  const files = fs.readdirSync(paths.journal, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map((file) => fs.readFileSync(path.join(file.parentPath, file.name), 'utf8'))
    .join('\n');
}

test.each([
  ['at once', Infinity],
  ['in slices', 1],
])(
  'a secret that one of its agents shows is taken out of all lines of a session, read %s',
  async (_, budgetMs) => {
    const home = makeIngestHome();
    write(sessionPath({ home }), toText([early, ...between]));
    write(agentPath({ home, agentId: 'a1' }), toText([late]));
    await home.run();
    await home.ensure({ budgetMs });
    const written = writtenTexts(home);
    expect(written).toContain('It answers to [redacted:token] alone.');
    expect(written).not.toContain(secret);
  },
);
