import fs from 'node:fs';
import path from 'node:path';
import { ifThere, listIfThere, readTextIfThere } from '../../files/read-if-there.ts';

export type Damage = {
  /** The folder that holds `.git`. */
  top: string;
  what: string;
  /** What mends it. */
  hint: string;
};

/**
 * What is wrong with the repository that a folder lies in, by its own files, without git; undefined where there is none, or
 * nothing of it is wrong. Git says of most damage that there is no repository.
 */
export function findDamage({ folder }: { folder: string }): Damage | undefined {
  const top = nearestTop(folder);
  if (top === undefined) return undefined;
  const own = path.join(top, '.git');
  if (fs.statSync(own, { throwIfNoEntry: false })?.isDirectory()) return damageOf({ top, gitDir: own });
  const target = /^gitdir: (.+)$/m.exec(readTextIfThere(own) ?? '')?.[1]?.trim();
  const again = 'clone it again beside this folder, or bring the file back from a backup';
  if (target === undefined) return { top, what: `${own} is no pointer to a repository`, hint: again };
  const gitDir = path.resolve(top, target);
  if (fs.existsSync(gitDir)) return damageOf({ top, gitDir });
  const hint = `for a linked work tree: "git worktree repair" in the main one; else ${again}`;
  return { top, what: `${own} points to ${gitDir}, which is not there`, hint };
}

/** A `.git` that is an empty folder says nothing: programs that shut a folder off make such. */
function nearestTop(folder: string): string | undefined {
  for (let at = ifThere(() => fs.realpathSync(folder)); at !== undefined; at = above(at)) {
    const own = path.join(at, '.git');
    const stat = ifThere(() => fs.lstatSync(own));
    if (stat?.isDirectory() ? listIfThere(own).length > 0 : stat !== undefined) return at;
  }
  return undefined;
}

function above(folder: string): string | undefined {
  const parent = path.dirname(folder);
  return parent === folder ? undefined : parent;
}

function damageOf({ top, gitDir }: { top: string; gitDir: string }): Damage | undefined {
  const file = path.join(gitDir, 'HEAD');
  const head = readTextIfThere(file);
  if (head === undefined || !/^(ref:\s*refs\/\S+|[0-9a-f]{40,64})\s*$/.test(head)) {
    const how =
      head === undefined ? 'is missing' : head === '' ? 'is empty' : 'names no branch and no commit';
    return {
      top,
      what: `${file} ${how}`,
      hint: `write the branch into it, such as "ref: refs/heads/main", and look with "git fsck"`,
    };
  }
  const common = path.resolve(gitDir, readTextIfThere(path.join(gitDir, 'commondir'))?.trim() ?? '');
  const part = ['objects', 'refs'].find((name) => !fs.existsSync(path.join(common, name)));
  if (part === undefined) return undefined;
  return {
    top,
    what: `${path.join(common, part)} is missing`,
    hint: 'clone it again, and move its .git here',
  };
}
