import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const PIECE = 3000;

/**
 * Texts as transcripts hold them: this repository's own sources, as a Read call's output with line numbers, as an Edit
 * call's JSON, and plain. About `size` characters.
 */
export function listOrdinaryTexts(size: number): string[] {
  const pieces = listSources().flatMap(cut);
  const texts: string[] = [];
  for (let index = 0, length = 0; length < size; index += 1) {
    const piece = pieces[index % pieces.length] ?? '';
    const text = dress({ piece, kind: index % 3 });
    texts.push(text);
    length += text.length;
  }
  return texts;
}

function dress({ piece, kind }: { piece: string; kind: number }): string {
  if (kind === 0) return JSON.stringify({ file_path: 'src/queue.ts', old_string: '', new_string: piece });
  if (kind === 1) return piece.replaceAll('\n', '\n   12→');
  // A copy in one piece: a slice of a longer string is slower to read.
  return Buffer.from(piece).toString();
}

function listSources(): string[] {
  return ['shared', 'local-agent', 'worker', 'migrations'].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:ts|tsx|sql|css)$/.test(entry.name))
      .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8')),
  );
}

function cut(text: string): string[] {
  return Array.from({ length: Math.ceil(text.length / PIECE) }, (_, index) =>
    text.slice(index * PIECE, (index + 1) * PIECE),
  );
}
