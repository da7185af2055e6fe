import type { Child } from 'hono/jsx';
import type { CodeNode } from './code-languages.later.ts';
import { breathe } from '../../in-slices.ts';

/** Longer code is read as text; colouring it would hold up the page. */
const longestChars = 20_000;

/**
 * Code as text at once, and as coloured spans when the languages are here: a tree of our own elements around text, never
 * markup. Where they cannot be fetched it stays text, and the next code asks for them again.
 */
export function highlightCode({ text, language }: { text: string; language: string }): Child {
  if (language === '' || text.length > longestChars) return text;
  const plain = document.createTextNode(text);
  void colour({ plain, language });
  // The runtime of islands takes nodes, whatever hono's types say.
  return plain as unknown as Child;
}

async function colour({ plain, language }: { plain: Text; language: string }): Promise<void> {
  const languages = await import('./code-languages.later.ts').catch(() => undefined);
  // Each block in a task of its own.
  await breathe();
  const nodes = plain.isConnected ? languages?.parseCode({ text: plain.data, language }) : undefined;
  if (nodes !== undefined) plain.replaceWith(...(nodes.map(draw) as unknown as Node[]));
}

function draw(node: CodeNode): Child {
  if (node.type === 'text') return node.value;
  if (node.type !== 'element') return null;
  const { className } = node.properties;
  return (
    <span class={Array.isArray(className) ? className.join(' ') : undefined}>{node.children.map(draw)}</span>
  );
}
