import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { takeCheckpoint } from '../../local-agent/recovery/git/take-checkpoint.ts';
import { findWorkTree } from '../../local-agent/recovery/git/work-tree.ts';

export type Repository = ReturnType<typeof makeRepository>;

export const limits = { file: 1_000_000, total: 5_000_000 };

/** A repository with one commit, in a temporary folder, and a place for our own files beside it. */
export function makeRepository({ commit = true }: { commit?: boolean } = {}) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack git ')));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  const top = path.join(folder, 'shop');
  const checkpoints = path.join(folder, 'home', 'checkpoints');
  fs.mkdirSync(top);
  fs.mkdirSync(path.dirname(checkpoints));
  const env = { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  const gitIn = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const git = (...args: string[]) => gitIn(top, ...args);
  const write = (name: string, content: string | Buffer) => {
    fs.mkdirSync(path.dirname(path.join(top, name)), { recursive: true });
    fs.writeFileSync(path.join(top, name), content);
  };
  git('init', '-q', '-b', 'main');
  if (commit) {
    write('src/a.ts', 'export const a = 1;\n');
    write('src/b.ts', 'export const b = 1;\n');
    write('.gitignore', 'dist/\n*.log\n');
    git('add', '-A');
    git('commit', '-q', '-m', 'Start');
  }
  return {
    folder,
    top,
    checkpoints,
    git,
    gitIn,
    write,
    read: (name: string) => fs.readFileSync(path.join(top, name), 'utf8'),
    has: (name: string) => fs.existsSync(path.join(top, name)),
    remove: (name: string) => fs.rmSync(path.join(top, name), { recursive: true, force: true }),
    async take({ session = 's1', at = top, bounds = limits, now = Date.UTC(2026, 10, 20) } = {}) {
      const workTree = await findWorkTree({ folder: at });
      if (workTree === undefined) throw new Error(`${at} is in no work tree`);
      return {
        workTree,
        ...(await takeCheckpoint({ checkpoints, workTree, session, limits: bounds, now })),
      };
    },
    /** Names in a checkpoint. */
    listed: (ref: string) => git('ls-tree', '-r', '--name-only', ref).split('\n').filter(Boolean),
    /** Everything that a checkpoint must leave as it is. */
    seen() {
      const dir = path.join(top, '.git');
      const file = (name: string) =>
        fs.existsSync(path.join(dir, name)) ? fs.readFileSync(path.join(dir, name)).toString('base64') : '';
      return {
        status: git('--no-optional-locks', 'status', '--porcelain=v2', '--branch'),
        stash: git('stash', 'list'),
        branches: git('for-each-ref', 'refs/heads', 'refs/tags', 'refs/remotes'),
        index: file('index'),
        head: file('HEAD'),
        reflog: fs.existsSync(path.join(dir, 'logs'))
          ? fs.readdirSync(path.join(dir, 'logs'), { recursive: true }).map(String).sort().join('\n') +
            file('logs/HEAD')
          : '',
        config: file('config'),
        info: fs.existsSync(path.join(dir, 'info')) ? fs.readdirSync(path.join(dir, 'info')).join() : '',
      };
    },
  };
}
