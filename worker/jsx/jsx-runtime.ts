import { escapeHtml } from '../../shared/core/escape-html.ts';

// Stands in for hono's JSX runtime in pages (see wrangler.toml): markup becomes text at once, without a tree
// that is walked afterwards, and in half of the time. What is written is the same; there are no contexts, no components
// that wait, and no way to set markup from a text.

/** Markup that is written: known to hono by `isEscaped`, as its own is. */
class Markup {
  readonly isEscaped = true;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type Props = Readonly<Record<string, unknown>>;
type Component = (props: Props) => unknown;

const empty = new Set(
  'area base br col embed hr img input keygen link meta param source track wbr'.split(' '),
);
/** Attributes that are there or not; any other says `true` or `false`. */
const switches = new Set(
  `allowfullscreen async autofocus autoplay checked controls default defer disabled download formnovalidate hidden inert
  ismap itemscope loop multiple muted nomodule novalidate open playsinline readonly required reversed selected
  shadowrootclonable shadowrootdelegatesfocus shadowrootserializable`.split(/\s+/),
);
const properName = /^[A-Za-z][\w:.-]*$/;
/** Names that were found proper: there are few of them, and each is written thousands of times. */
const proper = new Set<string>();

export function jsx(tag: string | Component, props: Props): Markup {
  if (typeof tag === 'function') {
    const made = tag(props);
    return made instanceof Markup ? made : new Markup(write(made));
  }
  if (!isProper(tag)) throw new Error(`no name for an element: ${JSON.stringify(tag)}`);
  let opened = `<${tag}`;
  for (const name in props) if (name !== 'children') opened += attribute({ name, value: props[name] });
  const children = props['children'];
  if (children === undefined && empty.has(tag)) return new Markup(`${opened}/>`);
  return new Markup(`${opened}>${write(children)}</${tag}>`);
}

export { jsx as jsxs, jsx as jsxDEV };

export function Fragment({ children }: Props): Markup {
  return new Markup(write(children));
}

function isProper(name: string): boolean {
  if (proper.has(name)) return true;
  if (!properName.test(name)) return false;
  proper.add(name);
  return true;
}

function attribute({ name, value }: { name: string; value: unknown }): string {
  if (value === undefined || value === null || typeof value === 'function' || !isProper(name)) return '';
  if (typeof value === 'boolean' && switches.has(name)) return value ? ` ${name}=""` : '';
  return ` ${name}="${escapeHtml(String(value))}"`;
}

/** What is neither text nor markup shows nothing: a page that lacks a word is better than none. */
function write(child: unknown): string {
  if (typeof child === 'string') return escapeHtml(child);
  if (child instanceof Markup) return child.toString();
  if (Array.isArray(child)) {
    let text = '';
    for (const one of child) text += write(one);
    return text;
  }
  if (typeof child === 'number') return String(child);
  if (child instanceof Promise) throw new Error('a component that waits has no place in a page');
  return '';
}
