import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { listIfThere } from '../files/read-if-there.ts';
import { SEALED_SUFFIX } from './journal-bytes.ts';

const PLAIN = '.jsonl';
const SEALED = `${PLAIN}${SEALED_SUFFIX}`;

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
 * The journal of a session, wherever it was begun: sources may name the project differently, the file stays one. Its plain
 * name, also where it is sealed. Undefined when there is none yet.
 */
export function findSessionFile({
  root,
  sessionId,
}: {
  root: string;
  sessionId: string;
}): string | undefined {
  const name = sessionFileName(sessionId);
  const files = projectFolders(root).map((folder) => path.join(root, folder, name));
  return files.find((file) => fs.existsSync(file)) ?? files.find(hasSealed);
}

/** It may be a link to a disk that is not there: it is a journal all the same. */
function hasSealed(file: string): boolean {
  return fs.lstatSync(file + SEALED_SUFFIX, { throwIfNoEntry: false }) !== undefined;
}

/** Every file of a journal that is there: the plain one, the sealed one, after a stop both, and what was being written. */
export function journalParts(file: string): string[] {
  const name = path.basename(file);
  const folder = path.dirname(file);
  return listIfThere(folder)
    .filter((part) => part === name || part === name + SEALED_SUFFIX || part.startsWith(`.${name}.`))
    .map((part) => path.join(folder, part));
}

/** The same of a session, in whatever projects' folders they lie. */
export function sessionParts({ root, sessionId }: { root: string; sessionId: string }): string[] {
  const name = sessionFileName(sessionId);
  return projectFolders(root).flatMap((folder) => journalParts(path.join(root, folder, name)));
}

/** What a stop left half-written while journals were sealed or opened; whoever holds the ingest lock may remove it. */
export function halfWritten(root: string): string[] {
  return projectFolders(root).flatMap((folder) =>
    listIfThere(path.join(root, folder))
      .filter((name) => name.startsWith('.'))
      .map((name) => path.join(root, folder, name)),
  );
}

/** Every journal under its plain name, also those that are sealed. */
export function listSessionFiles(root: string): string[] {
  return projectFolders(root).flatMap((folder) => {
    const names = fs
      .readdirSync(path.join(root, folder))
      .map((name) => (name.endsWith(SEALED) ? name.slice(0, -SEALED_SUFFIX.length) : name))
      // What begins with a dot is being written.
      .filter((name) => name.endsWith(PLAIN) && !name.startsWith('.'));
    return [...new Set(names)].sort().map((name) => path.join(root, folder, name));
  });
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
