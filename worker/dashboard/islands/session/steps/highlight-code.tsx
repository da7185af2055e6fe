import type { Child } from 'hono/jsx';
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

/** Longer code is read as text; colouring it would hold up the page. */
const longestChars = 20_000;

type Node = ReturnType<typeof lowlight.highlight>['children'][number];

/** Code as coloured spans: a tree of our own elements around text, never markup. */
export function highlightCode({ text, language }: { text: string; language: string }): Child {
  if (text.length > longestChars || !lowlight.registered(language)) return text;
  return lowlight.highlight(language, text).children.map(draw);
}

function draw(node: Node): Child {
  if (node.type === 'text') return node.value;
  if (node.type !== 'element') return null;
  const { className } = node.properties;
  return (
    <span class={Array.isArray(className) ? className.join(' ') : undefined}>{node.children.map(draw)}</span>
  );
}
