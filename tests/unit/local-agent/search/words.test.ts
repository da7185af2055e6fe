import { expect, test } from 'vitest';
import { indexedWords } from '../../../../local-agent/search/words.ts';

test.each([
  ['Plain words, once: words', 'plain words once'],
  ['snake_case_name', 'snake_case_name snake case name'],
  ['readFileSync HTTPServer x2', 'readfilesync read file sync httpserver http server x2'],
  ['src/ingest/queue.ts', 'src ingest queue ts'],
  ['_private __init__', 'private init'],
  ['修复队列', '修复 复队 队列 列'],
  ['列', '列'],
  ['gen_itgc修复 与 max_retry重试', 'gen_itgc gen itgc 修复 复 与 max_retry max retry 重试 试'],
  ['キューを直す', 'キュ ュー ーを を直 直す す'],
  ['ＦＵＬＬ　ｗｉｄｔｈ ｷｭｰ', 'full width キュ ュー ー'],
  ['Größe café', 'größe café'],
  [`a b ${'x'.repeat(65)} ok`, 'ok'],
])('%j is kept as %j', (text, words) => {
  expect(indexedWords(text)).toBe(words);
});
