import { expect, test } from 'vitest';
import { makeSearch, ran, said } from '../../../support/search-home.ts';

test.each([
  [
    'a command and what it is for',
    { command: 'npm test -- queue', description: 'Run the queue tests' },
    'queue',
    'npm test -- queue · description: Run the queue tests',
  ],
  [
    'lines of a file, and words at their beginning',
    { file_path: '/src/a.ts', content: 'first\nimport consumer\n\t"quoted"' },
    'import',
    'file_path: /src/a.ts · content: first import consumer "quoted"',
  ],
  ['words of other scripts and signs', { pattern: '队列\\d+' }, '队列', String.raw`pattern: 队列\d+`],
  [
    'fields within fields',
    { todos: [{ content: 'Drain the spool', status: 'pending', id: null }], all: true },
    'spool',
    'content: Drain the spool · status: pending · all: true',
  ],
  ['names within lists', { paths: ['src/a.ts', 'src/consumer.ts'] }, 'consumer', 'paths: src/consumer.ts'],
])('the input of a call is found and shown as people write it: %s', async (_what, input, asked, shown) => {
  const { add, find } = makeSearch();
  await add(ran({ input: JSON.stringify(input), summary: 'Bash npm test' }));
  const { hits } = find(asked);
  expect(hits).toMatchObject([{ role: 'tool', call: 'Bash npm test' }]);
  expect(hits[0]?.snippet).toContain(shown);
  expect(hits[0]?.marks.map(([from, to]) => hits[0]?.snippet.slice(from, to))).toContain(asked);
});

test('an input that is no object is shown as it is, one that was cut off as far as it goes', async () => {
  const { add, snippets } = makeSearch();
  await add(ran({ input: '{"command": "npm te' }), ran({ input: '"only words"' }));
  expect(snippets('npm')).toEqual(['npm te']);
  expect(snippets('words')).toEqual(['"only words"']);
});

test('an input within inputs, however deep, keeps no other text from being found', async () => {
  const { add, snippets } = makeSearch();
  await add(
    ran({ input: `{"a":${'{"a":'.repeat(20_000)}"bottom"${'}'.repeat(20_001)}` }),
    said('near the bottom'),
  );
  expect(snippets('bottom').toSorted()).toEqual(['a: bottom', 'near the bottom']);
});
