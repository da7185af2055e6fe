import fs from 'node:fs';
import path from 'node:path';

export type SourceFile = { file: string; text: string };

const skipped = new Set(['node_modules', 'dist', '.git', '.wrangler']);
/** Written by programs or kept word for word: not source. */
const recorded = [/^local-agent\/sample\/recording\//, /^tests\/fixtures\/.*\.(jsonl|json|txt)$/];

/** Files of the repository below `folders`, as paths from its root with forward slashes. */
export function listFiles(folders: readonly string[]): string[] {
  return folders.flatMap((folder) => walk(folder)).toSorted();
}

/** TypeScript sources with their text. */
export function readSources(folders: readonly string[]): SourceFile[] {
  return listFiles(folders)
    .filter((file) => /\.tsx?$/.test(file) && !recorded.some((pattern) => pattern.test(file)))
    .map((file) => ({ file, text: fs.readFileSync(file, 'utf8') }));
}

function walk(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = folder === '.' ? entry.name : path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : walk(place);
    return entry.isFile() ? [place] : [];
  });
}

/** What a file imports: packages and built-in modules as they are, own files as paths from the root. */
export function importsOf({ file, text }: SourceFile): string[] {
  const statements =
    /^(?:import|export)\b[^'"`;]*?\bfrom\s+['"]([^'"\n]+)['"]|^import\s+['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]/gm;
  const names = [...text.matchAll(statements)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  return names.map((name) => (name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name));
}

/** Code without comments and strings, so that a word in a text is not taken for code. Near enough for these checks. */
export function codeOf(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/(^|[^:'"`\\])\/\/.*$/gm, '$1')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}
