import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nameProject } from '../../../../local-agent/client/project-name.ts';
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
