import fs from 'node:fs';
import path from 'node:path';

/** Whether any of Claude Code's config folders holds a transcript. Folders that cannot be read count as empty. */
export function hasHistory(claudeDirs: readonly string[]): boolean {
  return claudeDirs.some((dir) => {
    const projects = path.join(dir, 'projects');
    return list(projects).some((slug) =>
      list(path.join(projects, slug)).some((name) => name.endsWith('.jsonl')),
    );
  });
}

function list(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

/** From so many bytes of main transcripts on, reading takes more than a moment. */
const LONG_BYTES = 16 * 1024 * 1024;

/** Stops looking as soon as there is enough. */
export function hasLongHistory(claudeDirs: readonly string[]): boolean {
  let bytes = 0;
  for (const dir of claudeDirs) {
    const projects = path.join(dir, 'projects');
    for (const slug of list(projects)) {
      for (const name of list(path.join(projects, slug))) {
        if (!name.endsWith('.jsonl')) continue;
        bytes += fs.statSync(path.join(projects, slug, name), { throwIfNoEntry: false })?.size ?? 0;
        if (bytes >= LONG_BYTES) return true;
      }
    }
  }
  return false;
}
