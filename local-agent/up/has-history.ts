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
