import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectValidation } from '../../../../local-agent/client/detect-validation.ts';
import { discoverTranscripts } from '../../../../local-agent/transcripts/files/discover-transcripts.ts';
import { errorFingerprint } from '../../../../local-agent/client/error-fingerprint.ts';
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

  it('takes the session and the agent from names that copying programs changed, and no note of theirs for a transcript', () => {
    const dir = temporaryFolder();
    const id = '0b0b0b0b-1111-4111-8111-111111111111';
    for (const name of [
      `${id}.sync-conflict-20261120-101112-ABCDEF1.jsonl`,
      `${id} (ada's conflicted copy 2026-11-20).jsonl`,
      `${id}-LAPTOP.jsonl`,
      `._${id}.jsonl`,
      `.${id}.jsonl`,
      `${id}.jsonl.lock`,
      `${id}/subagents/agent-a1 (1).jsonl`,
      `${id}/subagents/agent-a1.sync-conflict-20261120.jsonl`,
      'nightly run.jsonl',
    ])
      write(path.join(dir, 'projects/-app', name), '');
    const found = discoverTranscripts({ claudeDirs: [dir] }).map(
      ({ session_id, agent_id }) => `${session_id} ${agent_id}`,
    );
    expect(found.toSorted()).toEqual([
      ...Array.from({ length: 2 }, () => `${id} a1`),
      ...Array.from({ length: 3 }, () => `${id} main`),
      'nightly run main',
    ]);
  });

  it('finds what is reached through links once, by its real path', () => {
    const dir = fs.realpathSync(temporaryFolder());
    const elsewhere = fs.realpathSync(temporaryFolder());
    write(path.join(dir, 'projects/-app/s1.jsonl'), '');
    write(path.join(elsewhere, 'moved/s2.jsonl'), '');
    write(path.join(elsewhere, 'moved/s2/subagents/agent-a1.jsonl'), '');
    write(path.join(elsewhere, 's3.jsonl'), '');
    fs.symlinkSync(path.join(dir, 'projects/-app'), path.join(dir, 'projects/-same'));
    fs.symlinkSync(path.join(elsewhere, 'moved'), path.join(dir, 'projects/-linked'));
    fs.symlinkSync(path.join(elsewhere, 's3.jsonl'), path.join(dir, 'projects/-app/s3.jsonl'));
    fs.symlinkSync(path.join(dir, 'projects'), path.join(dir, 'projects/-app/round'));
    fs.symlinkSync('/nowhere', path.join(dir, 'projects/-app/s4.jsonl'));
    const found = discoverTranscripts({ claudeDirs: [dir] });
    expect(found.map((file) => file.path).sort()).toEqual(
      [
        path.join(dir, 'projects/-app/s1.jsonl'),
        path.join(elsewhere, 'moved/s2.jsonl'),
        path.join(elsewhere, 'moved/s2/subagents/agent-a1.jsonl'),
        path.join(elsewhere, 's3.jsonl'),
      ].sort(),
    );
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
