import path from 'node:path';
import { wrongMap } from './archive-errors.ts';

/** A folder of the machine where a session ran, and where it lies on the one where it goes on. */
export type PathMap = { from: string; to: string };

/** `OLD=NEW`, both absolute, of this system or another. Throws `usage.wrong_value`. */
export function parsePathMap(text: string): PathMap {
  const at = text.indexOf('=');
  const from = withoutEnd(text.slice(0, Math.max(at, 0)));
  const to = withoutEnd(text.slice(at + 1));
  if (at < 1 || !isAbsolute(from) || !isAbsolute(to)) throw wrongMap({ map: text });
  return { from, to };
}

function isAbsolute(folder: string): boolean {
  return path.posix.isAbsolute(folder) || path.win32.isAbsolute(folder);
}

function withoutEnd(folder: string): string {
  return folder.length > 1 ? folder.replace(/[/\\]+$/, '') : folder;
}

/** The place that a path has elsewhere; undefined when it does not lie below the folder. */
export function mapPath({ from, to }: PathMap, place: string): string | undefined {
  if (place === from) return to;
  const below = place.startsWith(from) ? place.slice(from.length) : '';
  return /^[/\\]/.test(below) ? `${to}${below}` : undefined;
}

/** The name of a project's folder, as the client makes it of the folder where a session begins. */
export function projectFolderName(cwd: string): string {
  const name = cwd.normalize('NFC').replaceAll(/[^A-Za-z0-9]/g, '-');
  return name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME)}-${shortHash(cwd)}`;
}

const MAX_NAME = 200;

/** The client looks for long names by their beginning: this end only keeps two of them apart. */
function shortHash(text: string): string {
  let sum = 0;
  for (const character of text) sum = (Math.imul(sum, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return Math.abs(sum).toString(36);
}

/** Words are not touched: what the model thought is signed, and prose may name a path of long ago. */
const prose = new Set(['thinking', 'text', 'signature', 'data']);

/**
 * A line of a transcript with every path below the folder at its new place: values that are a path as a whole. A line
 * that names none keeps its bytes, and so does one that is no JSON.
 */
export function mapLine({ map, line }: { map: PathMap; line: string }): string {
  // As it stands in JSON: a backslash is two.
  if (!line.includes(JSON.stringify(map.from).slice(1, -1))) return line;
  try {
    return JSON.stringify(JSON.parse(line), function (this: unknown, name, value: unknown) {
      return typeof value === 'string' && !prose.has(name) && !value.includes('\n')
        ? (mapPath(map, value) ?? value)
        : value;
    });
  } catch {
    // Torn or of another format: it goes over as it is.
    return line;
  }
}
