import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nameProject } from '../../../../local-agent/client/project-name.ts';
import { remoteIn } from '../../../../local-agent/client/git-config.ts';
import { repositoryName } from '../../../../local-agent/client/repository-name.ts';
import { createRedactor } from '../../../../shared/redaction/engine/redact.ts';
import { temporaryFolder } from '../../../support/ingest-home.ts';
import { write } from '../../../support/session-lines.ts';

const redactor = createRedactor({ emails: false, patterns: [] });
const redact = (text: string) => redactor.redactText(text).text;

describe('a project is named by its remote', () => {
  it.each([
    ['git@github.com:owner/repo.git', 'owner/repo'],
    ['https://user:token@git.example.com/group/sub/repo.git/', 'sub/repo'],
    ['https://git.example.com:8443/owner/repo', 'owner/repo'],
    ['ssh://git@host:2222/owner/repo', 'owner/repo'],
    ['host:owner/repo', 'owner/repo'],
    ['file:///srv/git/repo.git', 'git/repo'],
    ['/srv/git/repo.git', 'git/repo'],
    ['repo', 'repo'],
  ])('%s is %s', (remote, name) => {
    expect(repositoryName(remote)).toBe(name);
  });

  it.each([
    'https://user:pa/Hidden@git.example.com/owner/repo',
    'https://user:pa/ss/Hidden@host/x@git.example.com/owner/repo',
    'https://user:pa@ss/Hidden@git.example.com/owner/repo.git',
    'Hidden@git.example.com/owner/repo',
    'Hidden@git.example.com:owner/repo',
    'https://Hidden/x:y@git.example.com:8443/owner/repo',
    'owner:Hidden\\x@git.example.com:owner/repo',
    '//Hidden@git.example.com/owner/repo',
    'https://git.example.com/owner/repo?token=Hidden',
    'https://git.example.com/owner/repo#Hidden',
  ])('whatever stands before the last @ of %s is no part of it', (remote) => {
    expect(repositoryName(remote)).toBe('owner/repo');
  });

  it.each([
    'https://user:pa/Hidden@git.example.com/',
    'https://user:pa/Hidden@git.example.com',
    'https://git.example.com',
    'https://user:pa/ss?Hidden@git.example.com/owner/repo',
    'https://git.example.com/owner/repo?token=a@Hidden',
    'https://user:pa/ss#Hid@den/owner/repo',
    'Hidden@git.example.com',
    'ext::sh -c "echo Hidden"',
    'fd::17/Hidden',
  ])('%s names none', (remote) => {
    expect(repositoryName(remote)).toBeUndefined();
  });
});

describe('the remote in a config', () => {
  it.each([
    ['url = "https://github.com/own/repo.git"', 'https://github.com/own/repo.git'],
    ['url = "https://host/own/re#po" ; the main one', 'https://host/own/re#po'],
    ['URL=git@host:own/repo # moved', 'git@host:own/repo'],
    ['url = https://host/own/repo#1', 'https://host/own/repo#1'],
    ['url = "never closed', '"never closed'],
    ['url = ""', undefined],
  ])('%s is %s', (line, url) => {
    expect(remoteIn(`[core]\n\tbare = false\n[remote "origin"]\n\t${line}\n`)).toBe(url);
  });
});

describe('the project of a folder', () => {
  it('is that of the repository around it, in worktrees too, else its own name', () => {
    const root = temporaryFolder();
    write(
      path.join(root, 'app/.git/config'),
      '[core]\n\tbare = false\n[remote "fork"]\n\turl = git@h:me/fork.git\n[remote "origin"]\n\turl = git@h:team/app.git\n\tfetch = x\n',
    );
    write(path.join(root, 'app/.git/worktrees/w/commondir'), '../..\n');
    write(path.join(root, 'w/.git'), `gitdir: ${path.join(root, 'app/.git/worktrees/w')}\n`);
    fs.mkdirSync(path.join(root, 'app/src/deep'), { recursive: true });
    expect(nameProject({ cwd: path.join(root, 'app/src/deep'), redact })).toBe('team/app');
    expect(nameProject({ cwd: path.join(root, 'w'), redact })).toBe('team/app');
    expect(nameProject({ cwd: path.join(root, 'app/.claude/worktrees/agent-1'), redact })).toBe('team/app');
    expect(nameProject({ cwd: path.join(root, 'gone/thing'), redact })).toBe('thing');
    expect(nameProject({ cwd: root, home: root, redact })).toBe('~');
  });

  it.each([
    ['C:\\Users\\dev\\my app', 'my app'],
    ['\\\\srv\\share\\proj.x', 'proj.x'],
    ['app', 'app'],
    ['../other', 'other'],
    ['/home/dev/a\0b', 'ab'],
    [`/home/${'x/'.repeat(4000)}deep`, 'deep'],
    [`/home/${'y '.repeat(50_000)}`, 'y '.repeat(50_000).slice(0, 255)],
    ['\n', 'unknown'],
  ])('%j is only a name: the repository that one stands in is not its own', (cwd, name) => {
    // The tests run inside a repository.
    expect(nameProject({ cwd, home: process.cwd(), redact })).toBe(name);
  });

  it('is its own name where the config is no file, never ends or is made to take time', () => {
    const root = temporaryFolder();
    const configs: [string, (file: string) => void][] = [
      ['folder', (file) => fs.mkdirSync(file)],
      ['pipe', (file) => execFileSync('mkfifo', [file])],
      ['zero', (file) => fs.symlinkSync('/dev/zero', file)],
      ['lines', (file) => fs.writeFileSync(file, '\n'.repeat(60_000))],
      ['spaces', (file) => fs.writeFileSync(file, `[remote "origin"]\nurl = a${' '.repeat(60_000)}`)],
      ['remotes', (file) => fs.writeFileSync(file, '[remote "'.repeat(7000))],
    ];
    write(path.join(root, '.git/config'), '[remote "origin"]\n\turl = git@h:around/it.git\n');
    const started = performance.now();
    for (const [name, make] of configs) {
      fs.mkdirSync(path.join(root, name, '.git'), { recursive: true });
      make(path.join(root, name, '.git/config'));
      expect(nameProject({ cwd: path.join(root, name), redact })).toBe(name);
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('stands in the beginning of a config that is long', () => {
    const root = temporaryFolder();
    const config = `[remote "origin"]\n url = https://h/team/app\n${'# more\n'.repeat(100_000)}`;
    write(path.join(root, 'app/.git/config'), config);
    expect(nameProject({ cwd: path.join(root, 'app'), redact })).toBe('team/app');
  });

  const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;

  it.each([
    `https://github.com/${token}/app.git`,
    `https://github.com/owner/${token}`,
    `https://github.com/owner/app?x=${token}`,
    `git@github.com:${token}/app.git`,
    `/srv/${token}/app`,
    token,
  ])('carries no secret of the remote %s', (remote) => {
    const root = temporaryFolder();
    write(path.join(root, '.git/config'), `[remote "origin"]\n\turl = ${remote}\n`);
    const name = nameProject({ cwd: root, redact });
    expect(name).not.toContain('a1B2c3D4');
    expect(name).not.toBe('');
  });

  it.each([`/gone/${token}`, `/gone/api_key=9f8e7d6c5b4a39281706f5e4/`, `C:\\gone\\${token}`])(
    'carries no secret of the path %s',
    (cwd) => {
      expect(nameProject({ cwd, redact })).not.toMatch(/a1B2c3D4|9f8e7d6c/);
    },
  );
});
