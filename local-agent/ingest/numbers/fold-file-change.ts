import { eventKey } from '../../../shared/events/event-key.ts';
import { factValues } from '../../store/facts/fact-rows.ts';
import { foldFact } from '../../store/facts/session-folds.ts';
import type { PendingTool } from '../../transcripts/files/file-context.ts';
import { fileChange, plannedFileOperation } from '../../transcripts/map/file-operation.ts';
import { fieldsOf, type Fields } from '../../client/record-fields.ts';
import type { PlainLine } from './plain-line.ts';

// Calls that change files, in the numbers pass: of their lines only the input and the structured result are parsed.

type Planned = NonNullable<ReturnType<typeof plannedFileOperation>>;

/** What a call says that it will do; undefined when its line has to be mapped. */
export function planChange({ line, name }: { line: PlainLine; name: string }): Planned | undefined {
  const { bytes, at } = line;
  if (at.input === 0) return undefined;
  const input = fieldsOf(JSON.parse(bytes.toString('utf8', at.input, at.inputEnd)));
  return input && plannedFileOperation({ name, input, texts: false });
}

/** The structured result of a call that changed a file; undefined when its line has to be mapped. */
export function changeResult(line: PlainLine): Fields | undefined {
  const { bytes, at } = line;
  if (!line.scanRest()) return undefined;
  if (at.result === 0) return {};
  return fieldsOf(JSON.parse(bytes.toString('utf8', at.result, at.resultEnd))) ?? {};
}

export function foldFileChange({
  line,
  tool,
  id,
  ms,
  result,
}: {
  line: PlainLine;
  tool: PendingTool;
  id: string;
  ms: number;
  result: Fields;
}): void {
  const { file, folds, names } = line;
  const { path, change } = fileChange({ tool, result, texts: false });
  const values = factValues('file_operations', {
    session_id: file.session_id,
    event_id: names.id(eventKey.fileOperation(id)),
    agent_id: file.agent_id,
    at: ms,
    tool_use_id: names.id(id),
    operation: tool.operation ?? null,
    path: path === undefined ? null : line.redact(path),
    lines_added: change.added ?? null,
    lines_removed: change.removed ?? null,
    journaled: 0,
  });
  foldFact({ fact: { table: 'file_operations', values }, into: folds });
}
