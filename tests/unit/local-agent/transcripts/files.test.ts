import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectValidation } from '../../../../local-agent/client/detect-validation.ts';
import { discoverTranscripts } from '../../../../local-agent/transcripts/files/discover-transcripts.ts';
import { errorFingerprint } from '../../../../local-agent/client/error-fingerprint.ts';
import { nameProject, repositoryName } from '../../../../local-agent/client/project-name.ts';
import { temporaryFolder } from '../../../support/ingest-home.ts';
import { write } from '../../../support/session-lines.ts';

describe('discovery', () => {
  it('takes the session from the path and the agent from the file name, at any depth', () => {
    const dir = temporaryFolder();
    for (const name of [
      's1.jsonl',
      's1/subagents/agent-a1.jsonl',
      's1/subagents/agent-a1.meta.json',
      's1/subagents/workflows/run/agent-a2.jsonl',
      's1/subagents/workflows/run/journal.jsonl',
      's1/tool-results/x.txt',
      'memory/notes.md',
    ])
      write(path.join(dir, 'projects/-app', name), '');
    write(path.join(dir, 'history.jsonl'), '');
    const found = discoverTranscripts({ claudeDirs: [dir] }).map(({ session_id, agent_id, slug }) => [
      slug,
      session_id,
      agent_id,
    ]);
    expect(found).toEqual([
      ['-app', 's1', 'main'],
      ['-app', 's1', 'a1'],
      ['-app', 's1', 'a2'],
    ]);
  });

  it('lists a folder again only when it changed', () => {
    const dir = temporaryFolder();
    const cache = new Map();
    write(path.join(dir, 'projects/-app/s1.jsonl'), '');
    expect(discoverTranscripts({ claudeDirs: [dir], cache })).toHaveLength(1);
    const listed = cache.get(path.join(dir, 'projects/-app'));
    discoverTranscripts({ claudeDirs: [dir], cache });
    expect(cache.get(path.join(dir, 'projects/-app')).names).toBe(listed.names);
    write(path.join(dir, 'projects/-app/s2.jsonl'), '');
    expect(discoverTranscripts({ claudeDirs: [dir], cache })).toHaveLength(2);
    fs.rmSync(path.join(dir, 'projects/-app'), { recursive: true });
    expect(discoverTranscripts({ claudeDirs: [dir], cache })).toHaveLength(0);
    expect([...cache.keys()]).toEqual([path.join(dir, 'projects')]);
  });
});

describe('project names', () => {
  it.each([
    ['git@github.com:owner/repo.git', 'owner/repo'],
    ['https://user:token@git.example.com/group/sub/repo.git/', 'sub/repo'],
    ['ssh://git@host:2222/owner/repo', 'owner/repo'],
    ['/srv/git/repo.git', 'git/repo'],
    ['repo', 'repo'],
  ])('%s is %s', (remote, name) => {
    expect(repositoryName(remote)).toBe(name);
  });

  it('come from the remote of the repository around the folder, in worktrees too, else from the folder', () => {
    const root = temporaryFolder();
    write(
      path.join(root, 'app/.git/config'),
      '[core]\n\tbare = false\n[remote "fork"]\n\turl = git@h:me/fork.git\n[remote "origin"]\n\turl = git@h:team/app.git\n\tfetch = x\n',
    );
    write(path.join(root, 'app/.git/worktrees/w/commondir'), '../..\n');
    write(path.join(root, 'w/.git'), `gitdir: ${path.join(root, 'app/.git/worktrees/w')}\n`);
    fs.mkdirSync(path.join(root, 'app/src/deep'), { recursive: true });
    expect(nameProject({ cwd: path.join(root, 'app/src/deep') })).toBe('team/app');
    expect(nameProject({ cwd: path.join(root, 'w') })).toBe('team/app');
    expect(nameProject({ cwd: path.join(root, 'app/.claude/worktrees/agent-1') })).toBe('team/app');
    expect(nameProject({ cwd: path.join(root, 'gone/thing') })).toBe('thing');
    expect(nameProject({ cwd: root, home: root })).toBe('~');
  });
});

describe('checks', () => {
  it.each([
    ['npm test', 'test'],
    ['CI=1 pnpm run test -- --run', 'test'],
    ['cd app && python -m pytest -q | tail -5', 'test'],
    ['./gradlew check', 'test'],
    ['npx tsc --noEmit', 'types'],
    ['cargo clippy --all', 'lint'],
    ['npm run build', 'build'],
    ['git commit -m "npm test"', undefined],
    ['cat tests/build.log', undefined],
    ['ls', undefined],
  ])('%j is %s', (command, kind) => {
    expect(detectValidation(command)).toBe(kind);
  });
});

function of(message: string): string {
  return errorFingerprint({ kind: 'tool', tool: 'Bash', message });
}

describe('fingerprints of errors', () => {
  it('ignore numbers, paths and ids', () => {
    expect(of('Exit code 1\nENOENT: no such file /home/a/b.ts:12')).toBe(
      of('Exit code 2\nENOENT: no such file /srv/c.ts:9'),
    );
    expect(of('request 3f0c1a52-7a1e-4c1d-9d53-2a6f0b8e7c11 failed')).toBe(
      of('request 99999999-7a1e-4c1d-9d53-2a6f0b8e7c11 failed'),
    );
  });

  it('tell different failures and tools apart', () => {
    expect(of('TypeError: x')).not.toBe(of('ReferenceError: x'));
    expect(of('a')).not.toBe(errorFingerprint({ kind: 'tool', tool: 'Read', message: 'a' }));
  });
});
