// A skill is called by a tool of the client, which says nothing by its own name: rollups count such a call under both,
// `Skill(pdf)` or `SlashCommand(/review)`. Whoever asks for tools sees the tool. What was counted before skills were told
// stands under the tool alone.

/** Tools that call what a team wrote for its agents. */
const skillTools = ['Skill', 'SlashCommand'] as const;

export const isSkillTool = (tool: string) => skillTools.some((name) => name === tool);

/** A name as files and plugins have them, `/` before a command's: no path, and nobody's address. */
const skillName = /^\/?[\p{L}\p{N}][\p{L}\p{M}\p{N}_.:+-]{0,99}$/u;
export const isSkillName = (text: string) => skillName.test(text);

/** Under what a call is counted. */
export function toolKey({ tool, skill }: { tool: string; skill: string | null }): string {
  return skill === null || skill === '' ? tool : `${tool}(${skill})`;
}

/** The tool and the skill that a call is counted under; of other tools no skill. */
export function splitToolKey(key: string): { tool: string; skill: string | undefined } {
  const tool = skillTools.find((name) => key.startsWith(`${name}(`) && key.endsWith(')'));
  return tool === undefined
    ? { tool: key, skill: undefined }
    : { tool, skill: key.slice(tool.length + 1, -1) };
}

/** The same in SQL: what `splitToolKey` says is the tool. */
export const toolOfKey = (column: string) =>
  `CASE ${skillTools.map((name) => `WHEN ${column} GLOB '${name}(*)' THEN '${name}'`).join(' ')} ELSE ${column} END`;

/** Whether a key tells a skill. */
export const isSkillKey = (column: string) =>
  `(${skillTools.map((name) => `${column} GLOB '${name}(*)'`).join(' OR ')})`;
