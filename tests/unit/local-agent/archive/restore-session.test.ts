import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parsePathMap, projectFolderName } from '../../../../local-agent/archive/map-paths.ts';
import { filesBelow, makeArchiveHome, session, transcript } from '../../../support/archive-home.ts';

const line = (value: unknown) => `${JSON.stringify(value)}\n`;
const states = (files: readonly { state: string }[]) => files.map((file) => file.state);

test('what is there already is compared byte by byte, and never overwritten by something else', async () => {
  const home = makeArchiveHome();
  home.write(transcript, 'one\ntwo\n');
  await home.pass();
  const cases = [
    ['one\ntwo\n', 'same', 'one\ntwo\n'],
    // Only the beginning: the archive has more of the same file.
    ['one\n', 'written', 'one\ntwo\n'],
    ['', 'written', 'one\ntwo\n'],
    // It went on meanwhile: the archive has the beginning.
    ['one\ntwo\nthree\n', 'kept', 'one\ntwo\nthree\n'],
    ['another\nsession\n', 'beside', 'another\nsession\n'],
  ] as const;
  for (const [there, state, after] of cases) {
    home.write(transcript, there);
    const { files } = home.restore();
    expect(states(files)).toEqual([state]);
    expect(home.read(transcript).toString()).toBe(after);
  }
  expect(home.read(`${transcript}.archived-1`).toString()).toBe('one\ntwo\n');
});

test('with a map the paths of the records and the folder of the project are those of the other machine', async () => {
  const home = makeArchiveHome();
  const old = '/Users/ada/shop';
  const records = [
    { type: 'user', cwd: old, message: { role: 'user', content: `look at ${old}/a.ts\nand tell` } },
    {
      type: 'assistant',
      cwd: `${old}/src`,
      message: { content: [{ type: 'thinking', thinking: `${old}/a.ts`, signature: 'x' }] },
    },
    {
      type: 'user',
      cwd: old,
      toolUseResult: { filePath: `${old}/a.ts`, gitRoot: old },
      other: `${old}-2/b.ts`,
    },
  ];
  home.write(transcript, `${records.map(line).join('')}{"cwd":"${old}","torn`);
  home.write(`projects/-home-ada-shop/${session}/tool-results/1.txt`, `${old}/a.ts\n`);
  await home.pass();
  const to = path.join(home.root, 'second');
  const { cwd } = home.restore({ to, map: parsePathMap(`${old}/=/home/ada/work/shop`) });
  expect(cwd).toBe('/home/ada/work/shop');
  const found = filesBelow(to);
  const folder = 'projects/-home-ada-work-shop';
  expect(Object.keys(found)).toEqual([
    `${folder}/${session}.jsonl`,
    `${folder}/${session}/tool-results/1.txt`,
  ]);
  const lines = (found[`${folder}/${session}.jsonl`] ?? '').split('\n');
  const now = '/home/ada/work/shop';
  expect(lines.slice(0, 3).map((text) => JSON.parse(text) as unknown)).toEqual([
    { ...records[0], cwd: now },
    { ...records[1], cwd: `${now}/src` },
    { ...records[2], cwd: now, toolUseResult: { filePath: `${now}/a.ts`, gitRoot: now } },
  ]);
  // What is no JSON, and what is no transcript, keeps its bytes.
  expect(lines[3]).toBe(`{"cwd":"${old}","torn`);
  expect(found[`${folder}/${session}/tool-results/1.txt`]).toBe(`${old}/a.ts\n`);
});

test('lines without the mapped folder keep every byte, also where the client writes JSON as nobody else does', async () => {
  const home = makeArchiveHome();
  const odd = '{ "cwd" : "/home/ada/shop" , "n": 1.0, "n": 2, "u": "\\u0041" }\r\n';
  const broken = Buffer.concat([
    Buffer.from('{"cwd":"/home/ada/shop/'),
    Buffer.from([0xff]),
    Buffer.from('"}\n'),
  ]);
  home.write(
    transcript,
    Buffer.concat([
      Buffer.from(line({ cwd: '/home/ada/shop' })),
      Buffer.from('{"n": 1.0}\n'),
      broken,
      Buffer.from(odd),
    ]),
  );
  await home.pass();
  const to = path.join(home.root, 'second');
  home.restore({ to, map: { from: '/home/ada/shop', to: '/x' } });
  const text = fs.readFileSync(path.join(to, 'projects/-x', `${session}.jsonl`));
  expect(text.toString('latin1').split('\n').slice(1, 3)).toEqual([
    '{"n": 1.0}',
    broken.toString('latin1').trimEnd(),
  ]);
  expect(text.toString('utf8')).toContain('"cwd":"/x"');
});

test('a map that nothing of the session needs is an error that says where it began', async () => {
  const home = makeArchiveHome();
  home.write(transcript, line({ cwd: '/home/ada/shop' }));
  await home.pass();
  expect(() => home.restore({ map: { from: '/home/ada/sho', to: '/x' } })).toThrow('nothing of this session');
  expect(filesBelow(path.join(home.claude, 'projects/-x'))).toEqual({});
});

test.each(['', '=', '/a', '/a=', '=/b', 'a=b', '/a=b'])('%j is no map', (text) => {
  expect(() => parsePathMap(text)).toThrow('--map');
});

test('a map takes folders of any system', () => {
  expect(parsePathMap('C:\\Users\\ada\\=/home/ada')).toEqual({ from: 'C:\\Users\\ada', to: '/home/ada' });
});

test.each([
  ['/home/ada/shop', '-home-ada-shop'],
  ['/home/ada/my_shop.v2', '-home-ada-my-shop-v2'],
  ['C:\\Users\\ada', 'C--Users-ada'],
  ['/home/a\u0308da', '-home--da'],
])('the client calls the folder of %s %s', (cwd, name) => {
  expect(projectFolderName(cwd)).toBe(name);
});

test('a long folder keeps the beginning of its name, by which the client looks for it', () => {
  const name = projectFolderName(`/home/${'a'.repeat(300)}`);
  expect(name.slice(0, 201)).toBe(`-home-${'a'.repeat(194)}-`);
  expect(name.length).toBeLessThan(220);
});
