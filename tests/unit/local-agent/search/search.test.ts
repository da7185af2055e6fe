import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { SearchFilter } from '../../../../local-agent/search/find-texts.ts';
import { event, makeSearch, NOW, ran, said } from '../../../support/search-home.ts';

test('a hit says whose words they are, when, and where to read on', async () => {
  const { add, find } = makeSearch();
  const prompt = said('Why does the checkout queue stall?', { agent_id: 'a7' });
  await add(prompt, said('something else'));
  expect(find('queue stall')).toEqual({
    total: 1,
    hits: [
      {
        session_id: 'session-a',
        agent_id: 'a7',
        event_id: prompt.event_id,
        role: 'user',
        at: prompt.timestamp,
        snippet: 'Why does the checkout queue stall?',
        marks: [
          [22, 27],
          [28, 33],
        ],
        project: 'acme/shop',
        agent_type: '',
        tool: null,
        call: null,
      },
    ],
  });
});

test.each([
  ['letters of the other case', 'QUEUE', 'the queue', ['queue']],
  [
    'signs that mean something in a pattern',
    'jobs.run(all)[10]',
    'jobsxrun jobs.run(all)[10]',
    ['jobs.run(all)[10]'],
  ],
  ['a path with a hyphen', 'src/job-queue.ts', 'edit src/job-queue.ts', ['src/job-queue.ts']],
  ['characters without spaces', '队列', '修复队列 😀 队列', ['队列', '队列']],
  ['a text of two lines', '"one two"', 'one\n two, one two', ['one two']],
])('marks of %s', async (_what, asked, text, marked) => {
  const { add, find } = makeSearch();
  await add(said(text));
  const [hit] = find(asked).hits;
  expect(hit?.marks.map(([from, to]) => hit.snippet.slice(from, to))).toEqual(expect.arrayContaining(marked));
});

test.each([
  ['the name of a function as a whole', 'parse_config_file', ['call parse_config_file(path)']],
  ['a part of a name', 'config', ['call parse_config_file(path)', 'const loadConfig = 1;']],
  ['a name from its midst', 'config_file', ['call parse_config_file(path)']],
  ['the other case', 'LOADCONFIG', ['const loadConfig = 1;']],
  ['a path', 'src/ingest/queue.ts', ['edit src/ingest/queue.ts now']],
  ['the beginning of a word', 'migrat*', ['the migration plan of postgres']],
  ['the beginning of a word, when no text has it whole', 'migrat', ['the migration plan of postgres']],
  ['words in any order', 'postgres migration', ['the migration plan of postgres']],
  [
    'a word more than any text has',
    'migration plan for postgres nowhere',
    ['the migration plan of postgres'],
  ],
  ['Chinese', '修复队列', ['请修复队列的错误']],
  ['two characters', '队列', ['请修复队列的错误', '队列很慢']],
  ['one character', '列', ['请修复队列的错误', '队列很慢']],
  ['Japanese', 'キュー', ['キューを直して']],
  ['a name that is glued to Chinese', 'gen-itgc', ['运行gen-itgc脚本']],
  ['an accent, or none', 'resume', ['the résumé of it']],
  ['what looks like syntax', 'AND OR NOT ( NEAR', []],
  ['marks alone', '"*" ( ) -', []],
])('finds %s', async (_what, text, expected) => {
  const { add, snippets } = makeSearch();
  const texts = [
    'call parse_config_file(path)',
    'const loadConfig = 1;',
    'edit src/ingest/queue.ts now',
    'the migration plan of postgres',
    '请修复队列的错误',
    '队列很慢',
    'キューを直して',
    '运行gen-itgc脚本',
    'the résumé of it',
  ];
  await add(...texts.map((one) => said(one)));
  expect(snippets(text).toSorted()).toEqual(expected.toSorted());
});

test('what stands between quotation marks is found word for word alone', async () => {
  const { add, find } = makeSearch();
  await add(said('the plan for the release'), said('release the plan'));
  expect(find('"release the plan"')).toMatchObject({ total: 1, hits: [{ snippet: 'release the plan' }] });
  expect(find('release the plan').total).toBe(2);
});

test('word for word comes first, then what a person wrote, then what is new', async () => {
  const { add, snippets } = makeSearch();
  const old = { timestamp: new Date(NOW - 90 * 86_400_000).toISOString() };
  await add(
    ran({ output: 'cache of the router' }),
    said('the cache, and much later the router', old),
    said('the router cache is stale', old),
    said('a cache for every router'),
  );
  expect(snippets('router cache')).toEqual([
    'the router cache is stale',
    'a cache for every router',
    'the cache, and much later the router',
    'cache of the router',
  ]);
});

test('filters by project, agent, tool, time, role and failure', async () => {
  const { add, find } = makeSearch();
  await add(
    said('needle', { project: 'acme/shop' }),
    said('needle', { project: 'acme/docs', session_id: 'session-b' }),
    event('agent_invocation', { agent_type: 'Explore' }, { agent_id: 'a1' }),
    said('needle', { agent_id: 'a1' }, 'assistant'),
    ran({ tool_name: 'Grep', input: 'needle' }),
    ran({ tool_name: 'Bash', status: 'error', output: 'needle' }),
    event('error', { kind: 'api', message: 'needle', fingerprint: 'f' }),
    said('needle', { timestamp: new Date(NOW - 86_400_000).toISOString() }),
  );
  const count = (filter: SearchFilter) => find('needle', filter).total;
  expect(count({})).toBe(7);
  expect(count({ project: 'acme/docs' })).toBe(1);
  expect(count({ agent_type: 'Explore' })).toBe(1);
  expect(count({ agent_type: 'main' })).toBe(6);
  expect(count({ tool: 'Grep' })).toBe(1);
  expect(count({ role: 'assistant' })).toBe(1);
  expect(count({ errors: true })).toBe(2);
  expect(count({ until: NOW })).toBe(1);
  expect(count({ since: NOW, project: 'acme/shop', role: 'user' })).toBe(1);
  expect(count({ tool: 'nothing' })).toBe(0);
});

test('what comes twice is one hit: two sightings of a call, and its input and output', async () => {
  const { add, find } = makeSearch();
  const id = { event_id: 'tool:1' };
  await add(
    ran({ input: 'needle', status: 'running' }, id),
    ran({ input: 'needle', output: 'a needle' }, id),
  );
  expect(find('needle')).toMatchObject({ total: 1, hits: [{ event_id: 'tool:1' }] });
});

test('prompts as triggers, patches of edits and skills are not found a second time', async () => {
  const { add, find } = makeSearch();
  await add(
    event('trigger', { kind: 'prompt', text: 'needle' }),
    event('file_operation', { tool_use_id: 't', operation: 'edit', patch: 'needle' }),
    event('message', { role: 'user', kind: 'meta', text: 'needle' }),
    event('error', { kind: 'tool', message: 'needle', fingerprint: 'f' }),
  );
  expect(find('needle')).toEqual({ hits: [], total: 0 });
});

test('a snippet is the place of the words in a long text, on one line', async () => {
  const { add, snippets } = makeSearch();
  await add(said(`${'before '.repeat(500)}\n\tthe\tneedle\nin it ${'after '.repeat(500)}`));
  const [snippet = ''] = snippets('needle');
  expect(snippet).toContain('the needle in it after');
  expect(snippet).toMatch(/^…before .* after…$/);
  expect(snippet.length).toBeLessThan(205);
});

test('it goes on where it was stopped, and never has a text twice', async () => {
  const { append, pass, find, db } = makeSearch();
  for (let session = 0; session < 5; session += 1)
    append(said(`needle ${session} ${'filler '.repeat(400)}`, { session_id: `s${session}` }));
  const left: number[] = [];
  for (let tries = 0; tries < 20; tries += 1) {
    const { pending_bytes } = await pass({ budgetMs: 0 });
    left.push(pending_bytes);
    if (pending_bytes === 0) break;
  }
  expect(left.length).toBeGreaterThan(2);
  expect(find('needle').total).toBe(5);
  append(said('one needle more', { session_id: 's3' }));
  await pass();
  expect(find('needle').total).toBe(6);
  expect(db().prepare('SELECT count(*) AS n FROM texts').get()).toEqual({ n: 6 });
});

test('an index that is lost, damaged or was never finished comes back from the journal', async () => {
  const { add, find, paths, pass, reopen } = makeSearch();
  await add(said('needle'));
  reopen(() => {
    for (const suffix of ['', '-wal', '-shm']) fs.rmSync(paths.search + suffix, { force: true });
  });
  expect(find('needle').total).toBe(0);
  await pass();
  expect(find('needle').total).toBe(1);
  reopen(() => fs.writeFileSync(paths.search, Buffer.alloc(9000, 'no database')));
  await pass();
  expect(find('needle').total).toBe(1);
});

test('a journal that is gone, or another one, takes its words with it', async () => {
  const { append, add, find, paths, pass, db } = makeSearch();
  await add(said('needle'), said('more and more of it'));
  await add(said('needle', { session_id: 'session-b' }));
  const file = path.join(paths.journal, 'acme-shop', 'session-a.jsonl');
  fs.rmSync(file);
  await pass();
  expect(find('needle').hits.map((hit) => hit.session_id)).toEqual(['session-b']);
  append(said('hay'));
  await pass();
  expect(find('hay').total).toBe(1);
  expect(db().prepare("SELECT count(*) AS n FROM words WHERE words MATCH 'more'").get()).toEqual({ n: 0 });
});

test('lines that are no events keep nothing back', async () => {
  const { add, append, find, paths, pass } = makeSearch();
  await add(said('needle'));
  fs.appendFileSync(path.join(paths.journal, 'acme-shop', 'session-a.jsonl'), '{"torn\n{"v":99}\n');
  append(said('needle again', { session_id: 'session-b' }));
  await pass();
  append(said('needle once more'));
  await pass();
  expect(find('needle').total).toBe(3);
});

test('the index holds no text', async () => {
  const { add, paths, db } = makeSearch();
  await add(said('Perhaps the weather is better elsewhere.'));
  db().exec('PRAGMA wal_checkpoint(TRUNCATE)');
  expect(fs.readFileSync(paths.search, 'latin1')).not.toContain('weather is better');
});
