import { describe, expect, it } from 'vitest';
import { mapLines, ofType } from '../../../support/map-lines.ts';
import { callAndResult } from '../../../support/tool-lines.ts';

// Payloads as the clients wrote them, paths shortened.

type Payload = { text: string; extra?: Record<string, unknown> };

function outcomeOf({ text, extra = {} }: Payload) {
  const input = { command: 'touch x.txt', description: 'Run it' };
  // Without texts too: the numbers of history are counted before its texts are read.
  return [true, false].map((texts) => {
    const lines = callAndResult({ name: 'Bash', input, text, error: true, extra });
    const events = mapLines({ lines, texts });
    const { status, denial } = ofType(events, 'tool_usage').at(-1)?.data ?? {};
    return { status, denial, errors: ofType(events, 'error').length };
  });
}

/** The same in both passes. */
function twice(outcome: { status: string; denial: string | undefined; errors: number }) {
  return [outcome, outcome];
}
const denied = (denial: string) => twice({ status: 'denied', denial, errors: 0 });
const failed = twice({ status: 'error', denial: undefined, errors: 1 });

const rejected =
  "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file edit, the " +
  'new_string was NOT written to the file).';
const dontAsk =
  "Permission to use Bash has been denied because Claude Code is running in don't ask mode. IMPORTANT: You *may* " +
  'attempt to accomplish this action using other tools';

describe('a refusal by client 2.1.197, which tells it in the text alone', () => {
  it.each([
    [
      'without anybody to ask, of a command',
      "touch in '/my shop/x.txt' was blocked. For security, Claude Code may only create or modify files in the allowed working directories for this session: '/my shop'.",
    ],
    [
      'without anybody to ask, of a file',
      "Claude requested permissions to write to /my shop/w.txt, but you haven't granted it yet.",
    ],
    [
      'without anybody to ask, of a tool',
      "Claude requested permissions to use WebFetch, but you haven't granted it yet.",
    ],
    ['without anybody to ask, of any other command', 'This command requires approval'],
    [
      'of several commands in one',
      'This Bash command contains multiple operations. The following parts require approval: cd /tmp, touch x',
    ],
    ['of a path', 'Tilde expansion variants (~user, ~+, ~-) in paths require manual approval'],
    ['of a command in a command', 'Contains command_substitution'],
    ['of code', "'eval' evaluates arguments as shell code"],
    ['of a skill', 'Execute skill: simplify'],
    [
      'of a redirection',
      "Output redirection to '/etc/x' was blocked. For security, Claude Code may only write to files in the allowed working directories for this session: '/my shop'.",
    ],
    [
      'of a command that changes its folder',
      "Commands that change directories and perform write operations require explicit approval to ensure paths are evaluated correctly. For security, Claude Code cannot automatically determine the final working directory when 'cd' is used in compound commands.",
    ],
    ['while it plans', 'Cannot write to /my shop/w.txt while in plan mode.'],
    ['by hand', `${rejected} STOP what you are doing and wait for the user to tell you how to proceed.`],
    ['by hand, with words', `${rejected} To tell you how to proceed, the user said:\nuse make instead`],
  ])('%s', (_, text) => {
    expect(outcomeOf({ text, extra: { toolUseResult: `Error: ${text}` } })).toEqual(denied('user-rejected'));
  });

  it.each([
    ['by a rule', 'Permission to use Bash with command touch x.txt has been denied.'],
    ['by a rule for files', 'Permission to edit /my shop/w.txt has been denied.'],
    ['because it must not ask', dontAsk],
    ['by a hook', 'PreToolUse:Bash hook error: [cat >/dev/null; exit 2]: Not here, please\n'],
  ])('%s', (_, text) => {
    expect(outcomeOf({ text, extra: { toolUseResult: `Error: ${text}` } })).toEqual(
      denied('permission-rule'),
    );
  });
});

describe('a refusal by client 2.1.329, which says so in fields', () => {
  it.each([
    [
      'without anybody to ask',
      'user-rejected',
      { decision: 'reject', source: 'config', reasonCode: 'unknown' },
      "touch in '/my shop/x.txt' needs approval. The path is inside the working directories for this session ('/my shop'), and Claude Code asks before a shell command creates, changes or removes files there.",
    ],
    [
      'by a rule',
      'permission-rule',
      { decision: 'reject', source: 'config', reasonType: 'subcommandResults', ruleSource: 'userSettings' },
      'Permission to use Bash with command touch x.txt has been denied.',
    ],
    [
      'by a hook, in its own words',
      'permission-rule',
      { decision: 'reject', source: 'hook', reasonType: 'hook', reasonCode: 'hook:PermissionRequest' },
      'My policy says no',
    ],
    [
      'by its classifier',
      'automode-unavailable',
      { decision: 'reject', source: 'config', reasonType: 'classifier' },
      'Auto mode is unavailable: its safety check does not run for this session, so Bash was not run.',
    ],
    ['by hand', 'user-rejected', undefined, rejected],
  ])('%s', (_, toolDenialKind, permissionDecision, text) => {
    expect(outcomeOf({ text, extra: { toolDenialKind, permissionDecision } })).toEqual(
      denied(toolDenialKind),
    );
  });

  it.each([
    ['by hand', 'user_reject', 'user-rejected'],
    ['by a hook', 'hook', 'permission-rule'],
  ])('%s, told by the decision alone', (_, source, denial) => {
    const extra = { permissionDecision: { decision: 'reject', source } };
    expect(outcomeOf({ text: 'No thanks', extra })).toEqual(denied(denial));
  });
});

describe('what was allowed and failed is no refusal', () => {
  it.each([
    ['a command', { text: 'Exit code 3\nThis command requires approval' }],
    [
      'a call that does not fit its schema',
      { text: '<tool_use_error>InputValidationError: …</tool_use_error>' },
    ],
    [
      'a call that a tool does not take',
      { text: '<tool_use_error>This mode requires approval</tool_use_error>' },
    ],
    [
      'a file that was not read before',
      {
        text: '<tool_use_error>File has not been read yet. Read it first before writing to it.</tool_use_error>',
      },
    ],
    [
      'a tool that is switched off',
      { text: '<tool_use_error>Error: No such tool available: Write.</tool_use_error>' },
    ],
    [
      'a tool that speaks like a refusal',
      {
        text: 'Permission to use the bucket has been denied',
        extra: { permissionDecision: { decision: 'accept', source: 'config', reasonType: 'mode' } },
      },
    ],
  ])('%s', (_, payload) => {
    expect(outcomeOf(payload)).toEqual(failed);
  });
});
