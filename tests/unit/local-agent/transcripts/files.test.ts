import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../../shared/core/time.ts';
import { detectValidation } from '../../../../local-agent/client/detect-validation.ts';
import { discoverTranscripts } from '../../../../local-agent/transcripts/files/discover-transcripts.ts';
import { errorFingerprint } from '../../../../local-agent/client/error-fingerprint.ts';
import { toldIdentity } from '../../../../local-agent/transcripts/files/told-identity.ts';
import { agentOfName } from '../../../../local-agent/transcripts/files/session-name.ts';
import { temporaryFolder } from '../../../support/ingest-home.ts';
import { write } from '../../../support/session-lines.ts';

/** Whatever was written before, no clock of a file system is so coarse. */
const aMinuteLater = () => Date.now() + MINUTE;

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

  it('finds what lies deep, and walks through no folder twice where links lead back up', () => {
    const dir = fs.realpathSync(temporaryFolder());
    const deep = path.join(dir, 'projects/-app/one', ...'abcdefghi');
    write(path.join(deep, 'chat.jsonl'), '');
    write(path.join(dir, 'projects/s9.jsonl'), '');
    for (const n of [1, 2, 3, 4, 5, 6]) {
      fs.symlinkSync(path.join(dir, 'projects'), path.join(deep, `up${n}`));
      fs.symlinkSync(deep, path.join(dir, 'projects/-app', `down${n}`));
    }
    expect(discoverTranscripts({ claudeDirs: [dir] }).map((file) => file.path)).toEqual([
      path.join(deep, 'chat.jsonl'),
      path.join(dir, 'projects/s9.jsonl'),
    ]);
  });

  it.each([
    ' copy',
    ' copy 2',
    ' Kopie',
    ' 2',
    ' - Copy (2)',
    '.bak',
    '.BAK2',
    '.orig',
    '.1',
    '.12',
    '.1.bak',
    ' copy.bak',
    '~',
  ])('takes a copy that has "%s" behind its name for what it is a copy of', (mark) => {
    expect(['abc123', 'a1', 'review'].map((name) => agentOfName(`${name}${mark}`))).toEqual([
      'abc123',
      'a1',
      'review',
    ]);
  });

  it('takes names with dots and signs for the names of agents', () => {
    const dir = temporaryFolder();
    const names = [
      'review.v1',
      'review.v2',
      'ada@team',
      'tëst',
      'täst',
      'gpt-4.1',
      'v1.2',
      'copy',
      'x.bakery',
    ];
    for (const name of names) write(path.join(dir, `projects/-app/s1/subagents/agent-${name}.jsonl`), '');
    const found = discoverTranscripts({ claudeDirs: [dir] }).map(({ agent_id }) => agent_id);
    expect(found.toSorted()).toEqual(names.toSorted());
  });

  it('lists a folder again only when it changed', () => {
    const dir = temporaryFolder();
    const cache = new Map();
    write(path.join(dir, 'projects/-app/s1.jsonl'), '');
    expect(discoverTranscripts({ claudeDirs: [dir], cache, clock: aMinuteLater })).toHaveLength(1);
    const listed = cache.get(path.join(dir, 'projects/-app'));
    discoverTranscripts({ claudeDirs: [dir], cache, clock: aMinuteLater });
    expect(cache.get(path.join(dir, 'projects/-app')).names).toBe(listed.names);
    write(path.join(dir, 'projects/-app/s2.jsonl'), '');
    expect(discoverTranscripts({ claudeDirs: [dir], cache, clock: aMinuteLater })).toHaveLength(2);
    fs.rmSync(path.join(dir, 'projects/-app'), { recursive: true });
    expect(discoverTranscripts({ claudeDirs: [dir], cache, clock: aMinuteLater })).toHaveLength(0);
    expect([...cache.keys()]).toEqual([path.join(dir, 'projects')]);
  });

  it.each([
    ['a tick of its clock', new Date('2026-11-02T10:00:00.125Z'), 9],
    ['a second, the finest that it knows', new Date('2026-11-02T10:00:00.000Z'), 990],
  ])('lists a folder again when it may have changed within %s', (_, mtime, later) => {
    const dir = temporaryFolder();
    const app = path.join(dir, 'projects/-app');
    const cache = new Map();
    const clock = () => mtime.getTime() + later;
    write(path.join(app, 's1.jsonl'), '');
    fs.utimesSync(app, mtime, mtime);
    expect(discoverTranscripts({ claudeDirs: [dir], cache, clock })).toHaveLength(1);
    write(path.join(app, 's2.jsonl'), '');
    fs.utimesSync(app, mtime, mtime);
    expect(discoverTranscripts({ claudeDirs: [dir], cache, clock })).toHaveLength(2);
  });
});

const note = (bytes: number) => `${JSON.stringify({ type: 'attachment', attachment: 'x'.repeat(bytes) })}\n`;

describe('a file that is not where its session is', () => {
  const said = JSON.stringify({
    type: 'assistant',
    isSidechain: true,
    sessionId: 's1',
    agentId: 'a1',
    message: { role: 'assistant', content: [] },
  });
  const long = JSON.stringify({
    ...JSON.parse(said),
    message: { role: 'user', content: 'y'.repeat(200_000) },
  });

  it.each([
    ['its first line', `${said}\n`],
    ['a line without a break', said],
    ['a line behind a byte order mark', `\u{FEFF}${said}\r\n`],
    ['a line behind a run of NULs', `${'\0'.repeat(3000)}${said}\n`],
    ['a line behind half of another', `${said.slice(0, 40)}${said}\n`],
    ['a prompt that is longer than most files', `${long}\n`],
    ['a line behind long notes of the client', `${note(70_000)}${note(70_000)}${said}\n`],
  ])('is told by %s', (_, text) => {
    const file = path.join(temporaryFolder(), 'agent-a1.jsonl');
    write(file, text);
    expect(toldIdentity(file)).toEqual({ session_id: 's1', agent_id: 'a1' });
  });

  it.each([
    ['notes alone', note(70_000)],
    ['lists and numbers', '[]\n1\nnull\n'],
    ['a prompt of which the end is still to come', long.slice(0, -5)],
    ['nothing', ''],
  ])('is none with %s', (_, text) => {
    const file = path.join(temporaryFolder(), 'agent-a1.jsonl');
    write(file, text);
    expect(toldIdentity(file)).toBeUndefined();
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
