// Stands in for hono's JSX runtime in islands (see assets.build.ts): the pages' own components become DOM nodes at
// once, without a virtual tree. There is no way to markup here: text becomes text nodes, attributes are set by name.

type Props = Record<string, unknown> & { children?: unknown };
type Component = (props: Props) => Node;

const svg = 'http://www.w3.org/2000/svg';
const svgTags = new Set(['svg', 'path', 'rect', 'circle', 'line', 'polyline', 'polygon', 'ellipse', 'g']);

export function jsx(tag: string | Component, props: Props): Node {
  if (typeof tag === 'function') return tag(props);
  const element = svgTags.has(tag) ? document.createElementNS(svg, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === 'children' || value === undefined || value === null || value === false) continue;
    if (typeof value === 'string' || typeof value === 'number') element.setAttribute(name, String(value));
    else if (value === true) element.setAttribute(name, '');
  }
  append({ parent: element, child: props.children });
  return element;
}

export { jsx as jsxs };

export function Fragment({ children }: Props): Node {
  const fragment = document.createDocumentFragment();
  append({ parent: fragment, child: children });
  return fragment;
}

function append({ parent, child }: { parent: Node; child: unknown }): void {
  if (Array.isArray(child)) for (const item of child) append({ parent, child: item });
  else if (child instanceof Node) parent.appendChild(child);
  else if (typeof child === 'string' || typeof child === 'number') {
    parent.appendChild(document.createTextNode(String(child)));
  }
}
