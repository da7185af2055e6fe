import { eventKey } from '../../../shared/events/event-key.ts';
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
  const { file, folds } = line;
  const { path, change } = fileChange({ tool, result, texts: false });
  const place = path === undefined ? null : line.redact(path);
  const figures = [change.added ?? null, change.removed ?? null];
  const head = [file.session_id, eventKey.fileOperation(id), file.agent_id, ms];
  const values = [...head, id, tool.operation ?? null, place, ...figures, 0];
  foldFact({ fact: { table: 'file_operations', values }, into: folds });
}
