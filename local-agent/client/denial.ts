import { fieldsOf, textOf, type Fields } from './record-fields.ts';

/**
 * Why a call was not allowed, in the client's own words for it: `user-rejected`, `permission-rule`,
 * `automode-blocked`, `automode-unavailable`. Undefined when nobody refused it: it failed by itself.
 */
export function denialOf({
  record,
  text,
}: {
  record: Fields;
  /** What the model was told; read only where the record itself does not say. */
  text: () => string;
}): string | undefined {
  const kind = textOf(record['toolDenialKind']);
  if (kind !== undefined) return kind;
  const permission = fieldsOf(record['permissionDecision']);
  if (permission?.['decision'] === 'accept') return undefined;
  if (permission?.['decision'] === 'reject') return kindBySource(textOf(permission['source']));
  const told = text();
  // It did not fit the tool: nobody was asked.
  if (told.startsWith('<tool_use_error>')) return undefined;
  return fixedTexts.find(([pattern]) => pattern.test(told))?.[1];
}

/** Rules and hooks alike are rules to the client. */
function kindBySource(source: string | undefined): string {
  return source?.startsWith('user_') ? 'user-rejected' : 'permission-rule';
}

/**
 * Older clients (2.1.197 among them) write no more than the text, always from its beginning. A refusal whose whole text
 * comes from somebody else's hook or host cannot be told from a failure there.
 */
const fixedTexts: readonly (readonly [RegExp, string])[] = [
  [/^The user doesn't want to /, 'user-rejected'],
  [/^\[Request interrupted by user/, 'user-rejected'],
  // Nobody was there to be asked.
  [/^Claude requested permissions to /, 'user-rejected'],
  [/^(?:\S+ (?:in|targeting)|Output redirection to) '[^]+?' was blocked\. For security, /, 'user-rejected'],
  [/^.{1,400} requires? (?:explicit |manual )?approval\b/, 'user-rejected'],
  [/^(?:Contains [a-z_]+$|'\S+' evaluates arguments|Execute skill: )/, 'user-rejected'],
  [/^Cannot write to [^]+? while in plan mode\./, 'user-rejected'],
  [/^Permission to [^]+? has been denied/, 'permission-rule'],
  [/^(?:\S+ targeting|Output redirection to) '[^]+?' was blocked by a deny rule/, 'permission-rule'],
  [/^(?:PreToolUse|PermissionRequest):\S+ hook error: /, 'permission-rule'],
  [/^Execution stopped by PreToolUse hook/, 'permission-rule'],
  [/^Permission for this action (?:was|has been) denied/, 'automode-blocked'],
];
