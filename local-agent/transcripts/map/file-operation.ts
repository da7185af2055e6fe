import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventKey } from '../../../shared/events/event-key.ts';
import type { PendingTool } from '../files/file-context.ts';
import { changeOf, hunksOf, lineCount, type LineChange } from './line-changes.ts';
import { withoutAbsent, makeEvent } from './make-event.ts';
import type { ToolResult } from './tool-result.ts';
import { fieldsOf, listOf, textOf, type Fields } from '../../client/record-fields.ts';

const operations = new Map<string, 'read' | 'write' | 'edit'>([
  ['Read', 'read'],
  ['NotebookRead', 'read'],
  ['Write', 'write'],
  ['Edit', 'edit'],
  ['MultiEdit', 'edit'],
  ['NotebookEdit', 'edit'],
]);

/** What the input of a file tool says it will do; files of subagents have nothing better. */
export function plannedFileOperation({
  name,
  input,
  texts,
}: {
  name: string;
  input: Fields;
  texts: boolean;
}): Pick<PendingTool, 'operation' | 'path' | 'lines_added' | 'lines_removed' | 'patch'> | undefined {
  const operation = operations.get(name);
  if (operation === undefined) return undefined;
  const path = textOf(input['file_path']) ?? textOf(input['notebook_path']);
  const change = operation === 'read' ? undefined : plannedChange({ name, input, texts });
  return withoutAbsent({
    operation,
    path,
    lines_added: change?.added,
    lines_removed: change?.removed,
    patch: change?.patch,
  });
}

function plannedChange({ name, input, texts }: { name: string; input: Fields; texts: boolean }): LineChange {
  if (name === 'Write') return changeOf({ before: '', after: string(input['content']), texts });
  if (name === 'NotebookEdit') return changeOf({ before: '', after: string(input['new_source']), texts });
  const edits = name === 'MultiEdit' ? listOf(input['edits']).map(fieldsOf) : [input];
  const changes = edits.map((edit) =>
    changeOf({ before: string(edit?.['old_string']), after: string(edit?.['new_string']), texts }),
  );
  return {
    added: changes.reduce((sum, change) => sum + change.added, 0),
    removed: changes.reduce((sum, change) => sum + change.removed, 0),
    ...(texts ? { patch: changes.map((change) => change.patch ?? '').join('') } : {}),
  };
}

/** A successful read or change. The structured patch of the result wins over what the input announced. */
export function mapFileOperation({ sighting, toolUseId, tool, result }: ToolResult): TrackedEvent[] {
  // What was only read has no numbers.
  if (tool?.operation === undefined || (tool.operation === 'read' && !sighting.file.texts)) return [];
  const { path, change } = fileChange({ tool, result, texts: sighting.file.texts });
  return [
    makeEvent({
      type: 'file_operation',
      id: eventKey.fileOperation(toolUseId),
      time: sighting.time,
      file: sighting.file,
      data: withoutAbsent({
        tool_use_id: toolUseId,
        path,
        operation: tool.operation,
        lines_added: change.added,
        lines_removed: change.removed,
        patch: change.patch,
      }),
    }),
  ];
}

/** Which file a successful call touched, and how; the numbers are unknown for reads. */
export function fileChange({ tool, result, texts }: { tool: PendingTool; result: Fields; texts: boolean }): {
  path: string | undefined;
  change: { added?: number; removed?: number; patch?: string };
} {
  const real = tool.operation === 'read' ? undefined : realChange({ result, texts });
  const path = textOf(result['filePath']) ?? textOf(fieldsOf(result['file'])?.['filePath']) ?? tool.path;
  const { lines_added, lines_removed, patch } = tool;
  const planned = withoutAbsent({ added: lines_added, removed: lines_removed, patch });
  return { path, change: real ? { ...planned, ...real } : planned };
}

function realChange({ result, texts }: { result: Fields; texts: boolean }): LineChange | undefined {
  const hunks = listOf(result['structuredPatch']);
  if (hunks.length > 0) return hunksOf({ hunks, texts });
  if (result['type'] === 'create') {
    const content = string(result['content']);
    return texts
      ? changeOf({ before: '', after: content, texts })
      : { added: lineCount(content), removed: 0 };
  }
  return undefined;
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
