import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Names made of these alone are used as they are; others could leave the folder. */
const plainName = /^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$/;

export function projectSlug(project: string): string {
  const slug = project.replaceAll(/[^0-9A-Za-z._-]+/g, '-').slice(0, 80);
  return plainName.test(slug) ? slug : `x-${digest(project)}`;
}

export function sessionFileName(sessionId: string): string {
  return `${sessionFileStem(sessionId)}.jsonl`;
}

/** A session's id as the name of a file. */
export function sessionFileStem(sessionId: string): string {
  return plainName.test(sessionId) ? sessionId : `x-${digest(sessionId)}`;
}

/**
 * The journal of a session, wherever it was begun: sources may name the project differently, the file stays one.
 * Undefined when there is none yet.
 */
export function findSessionFile({
  root,
  sessionId,
}: {
  root: string;
  sessionId: string;
}): string | undefined {
  const name = sessionFileName(sessionId);
  return projectFolders(root)
    .map((folder) => path.join(root, folder, name))
    .find((file) => fs.existsSync(file));
}

export function listSessionFiles(root: string): string[] {
  return projectFolders(root).flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .map((name) => path.join(root, folder, name)),
  );
}

function projectFolders(root: string): string[] {
  if (!fs.existsSync(root)) return [];
  const entries = fs.readdirSync(root, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function digest(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 32);
}
