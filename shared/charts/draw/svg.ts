import { cleanLine } from '../../core/hidden-characters.ts';

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element of a drawing as text. Attributes and texts come from outside: nothing in them can end what they stand in. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : textNode(value ?? '')}"`)
    .join('');
  return children.length === 0 ? `<${name}${list}/>` : `<${name}${list}>${children.join('')}</${name}>`;
}

/** Text in a drawing: one line, nothing hidden, escaped. */
export function textNode(text: string): string {
  return cleanLine(text)
    .replaceAll(/[\ud800-\udfff]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** At most so many characters, with an ellipsis where some are missing. */
export function clip({ text, limit }: { text: string; limit: number }): string {
  const letters = [...cleanLine(text)];
  return letters.length <= limit ? letters.join('') : `${letters.slice(0, limit - 1).join('')}…`;
}

function round(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
