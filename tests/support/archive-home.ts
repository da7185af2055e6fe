import fs from 'node:fs';
import path from 'node:path';
import { restoreSession, type Restored } from '../../local-agent/archive/restore-session.ts';
import { verifyArchive, type Verified } from '../../local-agent/archive/verify-archive.ts';
import { archiveNew, type ArchivePass } from '../../local-agent/archive/archive-pass.ts';
import { openArchive, packFile, type Archive } from '../../local-agent/archive/open-archive.ts';
import { createPaths } from '../../local-agent/config/paths.ts';
import { temporaryFolder } from './ingest-home.ts';

export const session = '11111111-aaaa-4aaa-8aaa-000000000001';
export const transcript = `projects/-home-ada-shop/${session}.jsonl`;

/** A home of ours and a config folder of the client, with an archive between them. */
export function makeArchiveHome() {
  const root = temporaryFolder();
  const paths = createPaths(path.join(root, 'subtrack'));
  const claude = path.join(root, 'claude');
  fs.mkdirSync(path.join(claude, 'projects'), { recursive: true });
  let tick = Date.UTC(2026, 10, 20);

  async function using<Answer>(work: (archive: Archive) => Promise<Answer> | Answer): Promise<Answer> {
    const archive = openArchive({ paths });
    if (archive === undefined) throw new Error('the archive is in use');
    try {
      return await work(archive);
    } finally {
      archive.close();
    }
  }

  return {
    root,
    paths,
    claude,
    pack: (sessionId = session) => packFile({ folder: paths.archive, sessionId }),
    /** The whole content of a file of the client; each write is a moment later. */
    write(file: string, content: string | Buffer) {
      const place = path.join(claude, file);
      fs.mkdirSync(path.dirname(place), { recursive: true });
      fs.writeFileSync(place, content);
      tick += 1000;
      fs.utimesSync(place, tick / 1000, tick / 1000);
    },
    read: (file: string) => fs.readFileSync(path.join(claude, file)),
    remove: (file: string) => fs.rmSync(path.join(claude, file), { recursive: true }),
    using,
    pass: (o: { thorough?: boolean; budgetMs?: number } = {}): Promise<ArchivePass> =>
      using((archive) => archiveNew({ archive, claudeDirs: [claude], now: tick, ...o })),
    verify: (): Promise<Verified> => using((archive) => verifyArchive({ archive })),
    restore({
      sessionId = session,
      to,
      map,
    }: { sessionId?: string; to?: string; map?: { from: string; to: string } } = {}): Restored {
      return restoreSession({ pack: packFile({ folder: paths.archive, sessionId }), sessionId, to, map });
    },
  };
}

/** Files below a folder with their bytes as text. */
export function filesBelow(folder: string): Record<string, string> {
  if (!fs.existsSync(folder)) return {};
  const names = fs.readdirSync(folder, { recursive: true }).map(String).sort();
  const files = names.filter((name) => fs.statSync(path.join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, fs.readFileSync(path.join(folder, name), 'latin1')]));
}
