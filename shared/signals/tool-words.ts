import type { WorkCall } from './session-work.ts';

const reading: ReadonlySet<string> = new Set(['Read', 'NotebookRead']);
const changing: ReadonlySet<string> = new Set(['Edit', 'MultiEdit', 'Write', 'NotebookEdit']);
/** Tools that leave everything as it is. */
const harmless: ReadonlySet<string> = new Set(
  `Read NotebookRead Glob Grep LS LSP WebFetch WebSearch ToolSearch TodoRead TodoWrite TaskCreate TaskGet TaskList
    TaskOutput TaskUpdate BashOutput AskUserQuestion`.split(/\s+/),
);

export const isReading = (call: Pick<WorkCall, 'tool_name'>): boolean => reading.has(call.tool_name);
export const isChanging = (call: WorkCall): boolean => changing.has(call.tool_name);
export const isHarmless = (call: WorkCall): boolean => harmless.has(call.tool_name);

/** What a call was told to do: the file of a tool for files, the command of a shell; undefined where it is not known. */
export function targetOf({
  tool_name,
  summary,
}: Pick<WorkCall, 'tool_name' | 'summary'>): string | undefined {
  if (summary === null || !summary.startsWith(`${tool_name} `)) return undefined;
  return summary.slice(tool_name.length + 1);
}
