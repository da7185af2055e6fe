import type { Fields } from '../../client/record-fields.ts';
import type { PendingTool } from '../files/file-context.ts';
import type { CallPlace } from './record-place.ts';

export type ToolResult = {
  place: CallPlace;
  toolUseId: string;
  tool: PendingTool | undefined;
  /** The structured output; empty where the client wrote none (files of subagents) or only a text. */
  result: Fields;
  isError: boolean;
  text: string;
};
