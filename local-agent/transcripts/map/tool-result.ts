import type { Fields } from '../../client/record-fields.ts';
import type { PendingTool } from '../files/file-context.ts';
import type { CallSighting } from './record-sighting.ts';

export type ToolResult = {
  sighting: CallSighting;
  toolUseId: string;
  tool: PendingTool | undefined;
  /** The structured output; empty where the client wrote none (files of subagents) or only a text. */
  result: Fields;
  isError: boolean;
  text: string;
};
