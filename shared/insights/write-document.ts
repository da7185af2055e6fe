import { escapeHtml } from '../core/escape-html.ts';
import { stripControls } from '../core/hidden-characters.ts';
import type { Block } from './document-block.ts';

/** Markdown in which no text of the record means anything: errors and titles may hold whatever somebody typed. */
export function toMarkdown(blocks: readonly Block[]): string {
  const shown = blocks.flatMap((block) => (block.kind === 'drawing' ? [] : [markdownOf(block)]));
  return `${shown.join('\n\n')}\n`;
}

function markdownOf(block: Exclude<Block, { kind: 'drawing' }>): string {
  if (block.kind === 'heading') return `${'#'.repeat(block.level)} ${plain(block.text)}`;
  if (block.kind === 'text') return plain(block.text);
  if (block.kind === 'list') return block.items.map((item) => `- ${plain(item)}`).join('\n');
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`;
  return [line(block.head), `|${' --- |'.repeat(block.head.length)}`, ...block.rows.map(line)].join('\n');
}

function plain(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]<>#|!~$&]/g, '\\$&');
}

/** One file that needs nothing else: no script, no font, no address is loaded. */
export function toHtml({ title, blocks }: { title: string; blocks: readonly Block[] }): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(title)}</title><style>${css}</style></head><body>
${blocks.map(htmlOf).join('\n')}
</body></html>
`;
}

function htmlOf(block: Block): string {
  if (block.kind === 'heading') return `<h${block.level}>${escape(block.text)}</h${block.level}>`;
  if (block.kind === 'text') return `<p>${escape(block.text)}</p>`;
  if (block.kind === 'drawing') return `<figure>${block.svg}</figure>`;
  if (block.kind === 'list')
    return `<ul>${block.items.map((item) => `<li>${escape(item)}</li>`).join('')}</ul>`;
  const cells = (row: readonly string[], tag: string) =>
    row.map((cell) => `<${tag} dir="auto">${escape(cell)}</${tag}>`).join('');
  const rows = block.rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n');
  return `<table><thead><tr>${cells(block.head, 'th')}</tr></thead><tbody>\n${rows}\n</tbody></table>`;
}

function escape(text: string): string {
  return escapeHtml(oneLine(text));
}

function oneLine(text: string): string {
  return stripControls(text).replace(/\s+/g, ' ').trim();
}

const css = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}h3{font-size:1rem;margin-bottom:.2rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8884}
td:nth-child(n+2),th:nth-child(n+2){text-align:right;font-variant-numeric:tabular-nums}
td:first-child{overflow-wrap:anywhere;min-width:9rem}td:nth-child(n+2){white-space:nowrap}
figure{margin:1rem 0}figure svg{width:100%;height:auto}
@page{size:A4;margin:16mm 14mm}
@media print{:root{color-scheme:light}body{margin:0;padding:0;max-width:none;font-size:10pt}h1{font-size:18pt;margin-top:0}
h2{font-size:13pt}h3{font-size:10.5pt}table{font-size:8.5pt}th,td{padding:1.5mm 2mm}thead{display:table-header-group}
h2,h3{break-after:avoid}h3+p{break-after:avoid}tr,li,figure{break-inside:avoid}}`;
