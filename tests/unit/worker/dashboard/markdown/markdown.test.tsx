import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileTexts } from '../../../../fixtures/team/hostile-texts.ts';
import { Markdown } from '../../../../../worker/dashboard/ui/markdown/markdown.tsx';

const draw = (text: string, links = true) => String(<Markdown text={text} links={links} />);

describe('Markdown', () => {
  it.each([
    ['# Title', '<h3>Title</h3>'],
    ['one\ntwo', '<p>one<br/>two</p>'],
    ['**bold** and *leaning* and ~~gone~~', '<strong>bold</strong> and <em>leaning</em> and <del>gone</del>'],
    ['- [x] done\n- open', '<li><span aria-label="done">☑ </span>done</li><li>open</li>'],
    ['3. third', '<ol start="3"><li>third</li></ol>'],
    ['> said', '<blockquote><p>said</p></blockquote>'],
    ['```ts\nconst a = 1 < 2;\n```', 'data-language="ts"><code>const a = 1 &lt; 2;</code>'],
    ['|a|b|\n|-|-|\n|1|`2`|', '<td>1</td><td><code>2</code></td>'],
    ['fish &amp; chips &lt;', 'fish &amp; chips &lt;'],
  ])('%j', (text, expected) => {
    expect(draw(text)).toContain(expected);
  });

  it('links lead to the web alone, and inside of something that is clicked they are words', () => {
    expect(draw('[docs](https://example.com/a)')).toContain(
      '<a href="https://example.com/a" title="https://example.com/a" rel="noopener noreferrer nofollow" target="_blank">docs</a>',
    );
    expect(draw('[docs](https://example.com/a)', false)).toContain('<p>docs</p>');
    for (const href of [
      'javascript:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'file:///etc/passwd',
      '//evil.example',
    ]) {
      expect(draw(`[x](${href}) <${href}>`)).not.toContain('<a ');
    }
  });

  it('no picture is fetched from elsewhere', () => {
    expect(draw('![a chart](https://example.com/pixel.png)')).toContain('[image: a chart]');
    expect(draw('![a chart](https://example.com/pixel.png)')).not.toContain('<img');
  });

  const places: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => `# ${text}`,
    (text) => `- ${text}\n  - ${text}`,
    (text) => `> ${text}`,
    (text) => `[${text}](${text})`,
    (text) => `![${text}](${text} "${text}")`,
    (text) => `|${text}|\n|-|\n|${text}|`,
    (text) => `\`\`\`${text}\n${text}\n\`\`\``,
    (text) => `<div ${text}>${text}</div>`,
    (text) => `[a]: ${text} "${text}"\n\n[a]`,
  ];
  const own =
    /<\/?(?:div|p|h[345]|strong|em|del|code|pre|ul|ol|li|blockquote|table|thead|tbody|tr|th|td|hr|br|a|span)\b[^<>]*>/g;
  const attributes =
    /^<[a-z0-9]+(?: (?:class|dir|tabindex|data-language|start|scope|href|title|rel|target|aria-label)="[^"<>]*")*\/?>$/;

  /** Markup that is not ours, attributes that we do not set, and links that lead elsewhere than the web. */
  function offencesIn(html: string): string[] {
    const opening = (html.match(own) ?? []).filter((tag) => !tag.startsWith('</'));
    const links = [...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1] ?? '');
    return [
      ...(html.replaceAll(own, '').match(/[<>]/g) ?? []),
      ...opening.filter((tag) => !attributes.test(tag)),
      ...links.filter((href) => !/^https?:\/\//.test(href)),
    ];
  }

  it.each(hostileTexts.flatMap((text) => places.map((place) => [place(text)])))(
    'hostile: %j stays text',
    (text) => {
      expect(offencesIn(draw(text))).toEqual([]);
    },
  );

  it('whatever comes is drawn without markup of its own', () => {
    const pieces = constantFrom(
      '<',
      '>',
      '"',
      "'",
      '`',
      '[',
      ']',
      '(',
      ')',
      '*',
      '_',
      '#',
      '|',
      '\n',
      '- ',
      '> ',
      '```',
      '&lt;',
      'javascript:',
      'https://a.b',
      '<img src=x onerror=alert(1)>',
      '\\',
      '!',
      'a ',
    );
    assert(
      property(array(pieces, { maxLength: 40 }), (parts) => {
        expect(offencesIn(draw(parts.join('')))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it.each(['>', '- ', '[', '*a ', '![', '_a*b', '<a ', '[a](', '**', '~~a', '1. ', '`', '| a '])(
    'a text of nothing but %j is drawn, however deep it would nest',
    (piece) => {
      const text = piece.repeat(Math.floor(11_900 / piece.length));
      expect(offencesIn(draw(text))).toEqual([]);
    },
  );
});
