import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { alphabets, createRandom } from '../../../fixtures/redaction/seeded-random.ts';
import { makeIngestHome, type IngestHome } from '../../../support/ingest-home.ts';
import {
  agentPath,
  responseLine,
  resultLine,
  SESSION,
  sessionPath,
  toText,
  write,
} from '../../../support/session-lines.ts';
import { use } from '../../../support/tool-lines.ts';

const whole = Array.from({ length: 900 }, (_, line) => `line ${line} of the listing`).join('\n');

const preview = (place: string) =>
  `<persisted-output>\nOutput too large (21.4KB). Full output saved to: ${place}\n\nPreview (first 2KB):\nline 0 of\n...\n</persisted-output>`;

function call({ place, id = 'toolu_1', result }: { place: string; id?: string; result?: unknown }) {
  return [
    responseLine({ minute: 1, id: `m-${id}`, block: use('Bash', { command: 'ls -R' }, id) }),
    resultLine({
      minute: 2,
      toolUseId: id,
      text: preview(place),
      ...(result === undefined ? {} : { result }),
    }),
  ];
}

function spill(home: IngestHome, name: string, text: string): string {
  const file = path.join(path.dirname(sessionPath({ home })), SESSION, 'tool-results', name);
  write(file, text);
  return file;
}

async function outputOf(home: IngestHome, id = 'toolu_1') {
  await home.run();
  await home.ensure();
  const files = fs.readdirSync(home.paths.journal, { recursive: true, encoding: 'utf8' });
  const events = files
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) => fs.readFileSync(path.join(home.paths.journal, file), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as { event_type: string; data: Record<string, unknown> });
  const found = events.findLast(
    ({ event_type, data }) =>
      event_type === 'tool_usage' && data['tool_use_id'] === id && data['output'] !== undefined,
  );
  return { output: String(found?.data['output']), bytes: found?.data['output_bytes'] };
}

test.each([
  ['the structured result names', (file: string) => ({ persistedOutputPath: file, persistedOutputSize: 5 })],
  ['only the text names', () => undefined],
])('a large output is read from the file that %s', async (_, result) => {
  const home = makeIngestHome();
  const file = spill(home, 'bk2x.txt', whole);
  write(sessionPath({ home }), toText(call({ place: file, result: result(file) })));
  expect(await outputOf(home)).toMatchObject({ output: whole, bytes: whole.length });
});

test('a subagent finds its large outputs in the folder of its session', async () => {
  const home = makeIngestHome();
  const file = spill(home, 'toolu_9.txt', whole);
  write(sessionPath({ home }), toText([responseLine({ minute: 0, id: 'm0' })]));
  write(agentPath({ home, agentId: 'a1' }), toText(call({ place: file, id: 'toolu_9' })));
  expect((await outputOf(home, 'toolu_9')).output).toBe(whole);
});

test('secrets in a large output are redacted', async () => {
  const secret = createRandom(17).from(alphabets.alnum, 36);
  const home = makeIngestHome();
  const file = spill(home, 'env.txt', `${whole}\nexport DEPLOY_TOKEN=${secret}\n`);
  write(sessionPath({ home }), toText(call({ place: file })));
  const { output } = await outputOf(home);
  expect(output).toContain('DEPLOY_TOKEN=[redacted');
  expect(output).not.toContain(secret);
});

test('of an output beyond any reading the beginning is kept, with what is missing and how large it was', async () => {
  const home = makeIngestHome();
  const file = spill(home, 'huge.txt', `${'0123456789abcde\n'.repeat(65_536)}the end`);
  write(sessionPath({ home }), toText(call({ place: file })));
  const { output, bytes } = await outputOf(home);
  expect(bytes).toBe(1_048_583);
  expect(output.length).toBeLessThan(132_000);
  expect(output).toMatch(/0123456789abcde\n… \d+ bytes more\n$/);
});

test.each([
  ['is gone', (home: IngestHome) => path.join(home.claudeDir, 'projects/gone.txt')],
  [
    'lies elsewhere',
    (home: IngestHome) => {
      write(path.join(home.claudeDir, 'elsewhere.txt'), whole);
      return path.join(home.claudeDir, 'elsewhere.txt');
    },
  ],
  ['has a name that leads out of its folder', () => '/x/tool-results/..'],
])('an output whose file %s is what the transcript shows of it', async (_, place) => {
  const home = makeIngestHome();
  const told = place(home);
  write(sessionPath({ home }), toText(call({ place: told })));
  expect((await outputOf(home)).output).toBe(preview(told));
});

test('an output that is no file costs itself alone, and is told', async () => {
  const home = makeIngestHome();
  const folder = path.join(path.dirname(sessionPath({ home })), SESSION, 'tool-results/dir.txt');
  fs.mkdirSync(folder, { recursive: true });
  write(
    sessionPath({ home }),
    toText([...call({ place: folder }), ...call({ place: spill(home, 'b.txt', whole), id: 'toolu_2' })]),
  );
  expect((await outputOf(home)).output).toBe(preview(folder));
  expect((await outputOf(home, 'toolu_2')).output).toBe(whole);
  expect(home.rows(`SELECT kind, path FROM skipped_inputs`)).toEqual([{ kind: 'result', path: folder }]);
});
