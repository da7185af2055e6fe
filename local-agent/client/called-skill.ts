import { isSkillName } from '../../shared/ledger/skill-keys.ts';
import { textOf, type Fields } from './record-fields.ts';

/** Where a call of a skill names it; older clients asked for it as a command. */
const places = new Map([
  ['Skill', ['skill', 'command']],
  ['SlashCommand', ['command']],
]);

/**
 * The skill or slash-command that a call is about: `pdf`, `team:review`, `/review` of `/review 42`. A model may write anything
 * in its place, and what is no name is none.
 */
export function calledSkill({ name, input }: { name: string; input: Fields }): string | undefined {
  const told = places
    .get(name)
    ?.map((place) => textOf(input[place]))
    .find((text) => text !== undefined);
  const text = (told ?? '').trim();
  // Only a command has words behind its name.
  const named = text.startsWith('/') ? text.replace(/\s.*$/s, '') : text;
  if (!isSkillName(named)) return undefined;
  return name === 'Skill' ? named.replace(/^\//, '') : named;
}
