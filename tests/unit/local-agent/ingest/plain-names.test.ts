import { describe, expect, it } from 'vitest';
import { plainNames } from '../../../../local-agent/ingest/pass/plain-names.ts';
import { createRedactor } from '../../../../shared/redaction/engine/redact.ts';

const names = plainNames(createRedactor({ emails: false, patterns: [] }));
const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;

describe('an id', () => {
  it.each([
    'main',
    'a0123456789abcdef',
    '33333333-aaaa-4aaa-8aaa-000000000003',
    'toolu_01A09q90qw90lq917835lq9',
    'msg_bdrk_01XyZ',
    'chatcmpl-9AbCdEf',
    'call_AbC123',
    'gen-1761234567-abc/def',
    'researcher@my-team',
    'tool:toolu_01abc',
    'agent:33333333-aaaa-4aaa-8aaa-000000000003:main',
    'agent-für-überall',
    's1',
  ])('%s that looks like one stays', (id) => {
    expect(names.id(id)).toBe(id);
  });

  it.each([
    token,
    `tool:${token}`,
    `agent:s1:${token}`,
    `x-${token}`,
    'two words',
    'a "quote"',
    '../../etc/passwd',
    '',
    'line\nbreak',
    'x'.repeat(300),
  ])('%j that does not gets a stand-in, always the same', (id) => {
    const plain = names.id(id);
    expect(plain).toMatch(/^x-[0-9a-f]{32}$/);
    expect(names.id(id)).toBe(plain);
    expect(names.id(plain)).toBe(plain);
  });

  it('of a session also has to be a name of a file', () => {
    expect(names.sessionId('session-1')).toBe('session-1');
    for (const id of ['a/b', 'researcher@team', 'tool:x', '.hidden', token])
      expect(names.sessionId(id)).toMatch(/^x-[0-9a-f]{32}$/);
  });
});

describe('a name', () => {
  it('keeps everything but its secrets', () => {
    expect(names.word('mcp__github__create issue')).toBe('mcp__github__create issue');
    expect(names.word(`branch/${token}`)).not.toContain('a1B2c3D4');
  });
});
