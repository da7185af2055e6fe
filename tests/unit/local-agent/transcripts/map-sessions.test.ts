import { describe, expect, it } from 'vitest';
import { at, promptLine, responseLine } from '../../../support/session-lines.ts';
import { mapLines, ofType } from '../../../support/map-lines.ts';

describe('what the client says in the place of the user', () => {
  it.each([
    ['Fix it.', {}, 'prompt'],
    ['Caveat', { isMeta: true }, 'meta'],
    ['Summary of before', { isCompactSummary: true }, 'compact_summary'],
    ['<command-name>/compact</command-name>', {}, 'meta'],
    ['<command-message>review</command-message><command-name>/review</command-name>', {}, 'prompt'],
    ['<local-command-stdout>x</local-command-stdout>', {}, 'meta'],
    ['[Request interrupted by user]', {}, 'meta'],
  ])('%j with %j is a %s', (text, extra, kind) => {
    expect(
      ofType(mapLines({ lines: [{ ...promptLine({ minute: 1, text }), ...extra }] }), 'message')[0]?.data
        .kind,
    ).toBe(kind);
  });
});

describe('sessions', () => {
  it('tell their attributes when they change, and their original when they are forks', () => {
    const lines = [
      promptLine({ minute: 1, text: 'Hi.' }),
      responseLine({ minute: 2, id: 'm1' }),
      responseLine({ minute: 3, id: 'm2', extra: { gitBranch: 'next' } }),
      responseLine({ minute: 4, id: 'm3', extra: { gitBranch: 'next', requestSessionId: 'older' } }),
    ];
    expect(ofType(mapLines({ lines }), 'session').map(({ data }) => data)).toMatchObject([
      { action: 'update', cwd: '/home/dev/app', git_branch: 'main', client_version: '2.1.197' },
      { git_branch: 'next' },
      { forked_from: 'older' },
    ]);
  });

  it('keep a title that the user gave', () => {
    const lines = [
      { type: 'ai-title', aiTitle: 'Made up' },
      { type: 'custom-title', customTitle: 'Mine' },
      { type: 'ai-title', aiTitle: 'Made up again' },
    ];
    expect(ofType(mapLines({ lines }), 'session').map(({ data }) => data.title)).toEqual(['Made up', 'Mine']);
  });

  it('tell compactions with their sizes', () => {
    const line = {
      type: 'system',
      subtype: 'compact_boundary',
      uuid: 'c1',
      timestamp: at(1),
      compactMetadata: { trigger: 'auto', preTokens: 168_000, postTokens: 21_000, durationMs: 14_200 },
    };
    expect(ofType(mapLines({ lines: [line] }), 'context_snapshot')[0]?.data).toEqual({
      kind: 'compaction',
      trigger: 'auto',
      pre_tokens: 168_000,
      post_tokens: 21_000,
      duration_ms: 14_200,
    });
  });
});

describe('what nobody knows yet', () => {
  it('is kept: types with their text, fields by name, once', () => {
    const lines = [
      { type: 'moon-phase', phase: 'full' },
      { ...promptLine({ minute: 1, text: 'a' }), mood: 'good' },
      { ...promptLine({ minute: 2, text: 'b' }), mood: 'better' },
    ];
    const unknown = ofType(mapLines({ lines }), 'system').map(({ data }) => [data.kind, data.text]);
    expect(unknown).toEqual([
      ['unknown:moon-phase', '{"type":"moon-phase","phase":"full"}'],
      ['unknown:field:user.mood', undefined],
    ]);
  });
});
