// Fetched when the first code is opened (highlight-code.tsx): a third of what the page would else load.
import bash from 'highlight.js/lib/languages/bash';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { createLowlight } from 'lowlight';

const lowlight = createLowlight({
  bash,
  css,
  diff,
  go,
  java,
  json,
  python,
  rust,
  sql,
  typescript,
  xml,
  yaml,
});
lowlight.registerAlias({
  typescript: ['javascript', 'js', 'jsx', 'mjs', 'ts', 'tsx'],
  bash: ['shell', 'console'],
});

export type CodeNode = ReturnType<typeof lowlight.highlight>['children'][number];

/** Undefined for a language that is not known here. */
export function parseCode({ text, language }: { text: string; language: string }): CodeNode[] | undefined {
  return lowlight.registered(language) ? lowlight.highlight(language, text).children : undefined;
}
