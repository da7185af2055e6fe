import type { Child } from 'hono/jsx';
import type { Token, Tokens } from 'marked';
import { safeHref } from '../text/display-text.ts';
import { parseMarkdown } from './parse-markdown.ts';

/** Colours code where its language is known; the server leaves it plain. */
export type Highlight = (code: { text: string; language: string }) => Child;

type Look = {
  highlight?: Highlight | undefined;
  /** Whether links can be followed: inside of something that is clicked itself they are words. */
  links?: boolean;
};

/** A stored text with its Markdown drawn: elements of ours around text, never markup of the text's own. */
export function Markdown({ text, ...look }: { text: string } & Look) {
  const tokens = parseMarkdown(text);
  if (tokens === undefined) return <pre class="prose">{text}</pre>;
  return (
    <div class="markdown" dir="auto">
      {blocks(tokens, look)}
    </div>
  );
}

function blocks(tokens: readonly Token[], look: Look): Child[] {
  return tokens.map((token) => block(token as Tokens.Generic, look));
}

function block(token: Tokens.Generic, look: Look): Child {
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'heading':
      return <Heading depth={Number(token['depth'])}>{inlines(token.tokens ?? [], look)}</Heading>;
    case 'hr':
      return <hr />;
    case 'code':
      return (
        <Code
          text={String(token['text'])}
          language={String(token['lang'] ?? '')}
          highlight={look.highlight}
        />
      );
    case 'blockquote':
      return <blockquote>{blocks(token.tokens ?? [], look)}</blockquote>;
    case 'list':
      return <List token={token as Tokens.List} look={look} />;
    case 'table':
      return <Table token={token as Tokens.Table} look={look} />;
    case 'paragraph':
      return <p>{inlines(token.tokens ?? [], look)}</p>;
    case 'text':
      return <>{token.tokens === undefined ? unescaped(token) : inlines(token.tokens, look)}</>;
    default:
      // HTML and whatever a later version of the parser knows: as it was written.
      return <p>{token.raw.trimEnd()}</p>;
  }
}

/** Two levels below the page's own headings; screen readers walk them. */
function Heading({ depth, children }: { depth: number; children: Child }) {
  if (depth <= 1) return <h3>{children}</h3>;
  if (depth === 2) return <h4>{children}</h4>;
  return <h5>{children}</h5>;
}

function Code(o: { text: string; language: string; highlight: Highlight | undefined }) {
  const language = /^[\w+#.-]{1,24}/.exec(o.language)?.[0].toLowerCase() ?? '';
  return (
    <pre class="code" tabindex={0} data-language={language === '' ? undefined : language}>
      <code>{o.highlight === undefined ? o.text : o.highlight({ text: o.text, language })}</code>
    </pre>
  );
}

function List({ token, look }: { token: Tokens.List; look: Look }) {
  const items = token.items.map((item) => (
    <li>
      {item.task ? (
        <span aria-label={item.checked ? 'done' : 'open'}>{item.checked ? '☑ ' : '☐ '}</span>
      ) : null}
      {blocks(
        item.tokens.filter((part) => part.type !== 'checkbox'),
        look,
      )}
    </li>
  ));
  return token.ordered ? <ol start={Number(token.start) || 1}>{items}</ol> : <ul>{items}</ul>;
}

function Table({ token, look }: { token: Tokens.Table; look: Look }) {
  return (
    <div class="table-scroll" tabindex={0}>
      <table>
        <thead>
          <tr>
            {token.header.map((cell) => (
              <th scope="col">{inlines(cell.tokens, look)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row) => (
            <tr>
              {row.map((cell) => (
                <td>{inlines(cell.tokens, look)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inlines(tokens: readonly Token[], look: Look): Child[] {
  return tokens.map((token) => inline(token as Tokens.Generic, look));
}

function inline(token: Tokens.Generic, look: Look): Child {
  switch (token.type) {
    case 'strong':
      return <strong>{inlines(token.tokens ?? [], look)}</strong>;
    case 'em':
      return <em>{inlines(token.tokens ?? [], look)}</em>;
    case 'del':
      return <del>{inlines(token.tokens ?? [], look)}</del>;
    case 'codespan':
      return <code>{String(token['text'])}</code>;
    case 'br':
      return <br />;
    case 'link':
      return (
        <Link href={String(token['href'])} look={look}>
          {inlines(token.tokens ?? [], look)}
        </Link>
      );
    case 'image':
      // Nothing is loaded from elsewhere for a reader: who wrote the text would know when it is read.
      return (
        <Link
          href={String(token['href'])}
          look={look}
        >{`[image: ${String(token['text']) || 'without words'}]`}</Link>
      );
    case 'text':
    case 'escape':
      return token.tokens === undefined ? unescaped(token) : <>{inlines(token.tokens, look)}</>;
    default:
      return token.raw;
  }
}

/** Links lead to http and https alone, and say where; anything else is its own words. */
function Link({ href, look, children }: { href: string; look: Look; children: Child }) {
  const safe = look.links === false ? undefined : safeHref(href);
  if (safe === undefined) return <>{children}</>;
  return (
    <a href={safe} title={safe} rel="noopener noreferrer nofollow" target="_blank">
      {children}
    </a>
  );
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

function unescaped(token: Tokens.Generic): string {
  const text = String(token['text'] ?? token.raw);
  return text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);
}
