import { eventSchema } from '../events/event-schema.ts';
import { splitToolKey, toolKey } from '../ledger/skill-keys.ts';
import { knownExtension } from './known-extensions.ts';

// What is left of a value when nobody may tell whose it was. A list of what stays: whatever it does not know is replaced.

/** Words of the schema, of the model's API and of Claude Code, which say the same of everybody. */
const words: ReadonlySet<string> = new Set([
  ...eventSchema.options.flatMap((option) => [
    option.shape.event_type.value,
    ...wordsOf(option.shape.data.shape),
  ]),
  ...wordsOf(eventSchema.options[0].shape),
  ...listOf(`working needs_input completed crashed pending in_progress
    end_turn tool_use max_tokens stop_sequence pause_turn refusal standard priority batch fast
    default acceptEdits plan bypassPermissions auto dontAsk cli sdk-cli sdk-ts sdk-py claude-vscode`),
]);

const tools: ReadonlySet<string> = new Set(
  listOf(`Agent AskUserQuestion Bash BashOutput Edit EnterPlanMode EnterWorktree ExitPlanMode ExitWorktree Glob Grep
    KillShell LS LSP MultiEdit NotebookEdit NotebookRead PowerShell Read SendMessage Skill SlashCommand StructuredOutput Task TaskCreate
    TaskGet TaskList TaskOutput TaskStop TaskUpdate TodoRead TodoWrite ToolSearch WebFetch WebSearch Write`),
);

const agentTypes: ReadonlySet<string> = new Set(
  listOf(
    `main general-purpose Explore Plan statusline-setup output-style-setup claude-code-guide unknown fork workflow`,
  ),
);

const model =
  /^claude-(?:\d[\d-]{0,6}-)?(?:opus|sonnet|haiku|instant)(?:-\d{1,8}){0,4}(?:\[1m\])?$|^<synthetic>$/;
const version = /^\d{1,3}\.\d{1,4}\.\d{1,5}$/;
/** How a client's own records and hooks are named. */
const systemKind = /^(?:hook:(?:[A-Z][a-z]+){1,4}|client:[a-z]{1,12}(?:_[a-z]{1,12}){0,3})$/;

type Rule = { stays: (text: string) => boolean; standIn: (digest: string, text: string) => string };
const never = () => false;
const named = (prefix: string, stays: Rule['stays'] = never): Rule => ({
  stays,
  standIn: (digest) => `${prefix}-${digest.slice(0, 8)}`,
});
/** Ids are many, and link events: their stand-ins are long enough not to meet. */
const id: Rule = { stays: (text) => text === 'main', standIn: (digest) => `id-${digest}` };
const word: Rule = named('word', (text) => words.has(text) || systemKind.test(text));

const rules: Readonly<Record<string, Rule>> = {
  project: named('project'),
  member: named('person'),
  device_id: named('device'),
  agent_type: named('agent', (text) => agentTypes.has(text)),
  tool_name: {
    stays: (text) => text === '' || tools.has(text),
    standIn: (digest, text) => {
      const { tool, skill } = splitToolKey(text);
      return skill === undefined
        ? `tool-${digest.slice(0, 8)}`
        : toolKey({ tool, skill: `skill-${digest.slice(0, 8)}` });
    },
  },
  skill: named('skill'),
  model: named('model', (text) => model.test(text)),
  requested_model: named('model', (text) => model.test(text) || /^(?:opus|sonnet|haiku|inherit)$/.test(text)),
  client_version: named('version', (text) => version.test(text)),
  path: {
    stays: never,
    standIn: (digest, text) => `file-${digest.slice(0, 8)}${knownExtension(text) ?? ''}`,
  },
  git_branch: named('branch'),
  worktree_branch: named('branch'),
  branch: named('branch'),
  ...Object.fromEntries(
    [
      'event_type',
      'source',
      'status',
      'operation',
      'kind',
      'action',
      'needs',
      'entrypoint',
      'permission_mode',
      'role',
    ]
      .concat(['stop_reason', 'service_tier', 'speed', 'severity', 'state', 'role'])
      .map((field) => [field, word]),
  ),
};

/** Texts of which a stand-in is left, so that the same file or branch is seen to be the same; of all others nothing is. */
export const standInTexts: ReadonlySet<string> = new Set(['path', 'git_branch', 'worktree_branch', 'branch']);

/** A name or id as it is shown to somebody who must not learn whose it was. The same one is the same under one digest. */
export function anonymise(o: { field: string; content: string; digest: (text: string) => string }): string {
  const rule = (Object.hasOwn(rules, o.field) ? rules[o.field] : undefined) ?? id;
  return rule.stays(o.content) ? o.content : rule.standIn(o.digest(o.content), o.content);
}

/** The fixed words of a shape's fields. */
function wordsOf(shape: Readonly<Record<string, unknown>>): string[] {
  return Object.values(shape).flatMap((field) => {
    const inner = (field as { unwrap?: () => unknown }).unwrap?.() ?? field;
    const options = (inner as { options?: unknown }).options;
    return Array.isArray(options) ? options.filter((option) => typeof option === 'string') : [];
  });
}

function listOf(text: string): string[] {
  return text.split(/\s+/);
}
