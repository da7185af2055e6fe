import { toolKey } from '../../../shared/ledger/skill-keys.ts';
import { compareText } from '../../../shared/core/compare.ts';
import type { SqlValue } from '../driver/db.ts';
import { factPlaces } from '../facts/fact-rows.ts';
import type { FactRows } from '../facts/packed-facts.ts';
import { runType } from '../judging/run-type.ts';
import type { Call } from './sum-calls.ts';
import type { SummedFacts } from './sum-facts.ts';
import { summedColumns, type Response } from './sum-responses.ts';

const response = factPlaces('api_calls');
const call = factPlaces('tool_calls');
const operation = factPlaces('file_operations');
const run = factPlaces('agent_runs');
const figurePlaces = summedColumns.map((column) => response[column]);

/** What `sessionFactsSql` reads, of facts of a session that are in memory and no copies. */
export function foldedFacts({
  session,
  tables,
}: {
  session: string;
  tables: readonly FactRows[];
}): SummedFacts {
  const rowsOf = (table: FactRows['table']) => tables.find((part) => part.table === table)?.rows ?? [];
  const calls = rowsOf('tool_calls')
    .map(callOf)
    .sort((a, b) => compareText(a.tool_use_id, b.tool_use_id));
  return {
    session,
    types: new Map(rowsOf('agent_runs').map(typeOf)),
    responses: rowsOf('api_calls').map(responseOf),
    calls,
    files: filesOf({ operations: rowsOf('file_operations'), calls }),
  };
}

const STAMP_LENGTH = 24;

function typeOf(row: readonly SqlValue[]): [agent_id: string, type: string] {
  const agent_id = String(row[run.agent_id]);
  const told = row[run.agent_type_stamped];
  return [agent_id, runType({ agent_id, told: typeof told === 'string' ? told.slice(STAMP_LENGTH) : null })];
}

function responseOf(row: readonly SqlValue[]): Response {
  return {
    message_id: String(row[response.message_id]),
    agent_id: String(row[response.agent_id]),
    at: Number(row[response.at]),
    model: String(row[response.model]),
    stop_reason: row[response.stop_reason] ?? null,
    figures: figurePlaces.map((place) => Number(row[place])),
    unpriced: row[response.cost_micros] === null,
  };
}

function callOf(row: readonly SqlValue[]): Call {
  const message_id = row[call.message_id] ?? null;
  const startedAt = row[call.started_at] ?? null;
  const endedAt = row[call.ended_at] ?? null;
  const timed =
    startedAt === null || endedAt === null ? null : Math.max(Number(endedAt) - Number(startedAt), 0);
  const told = row[call.duration_ms] ?? null;
  return {
    tool_use_id: String(row[call.tool_use_id]),
    message_id: message_id === null ? null : String(message_id),
    agent_id: String(row[call.agent_id]),
    tool: toolKey({ tool: String(row[call.tool_name]), skill: textOrNull(row[call.skill]) }),
    status: row[call.status] ?? null,
    at: Number(startedAt ?? row[call.at]),
    duration_ms: told === null ? timed : Number(told),
    action: row[call.summary] ?? row[call.tool_name] ?? null,
  };
}

const textOrNull = (value: SqlValue | undefined) => (typeof value === 'string' ? value : null);

function filesOf({
  operations,
  calls,
}: {
  operations: readonly (readonly SqlValue[])[];
  calls: readonly Call[];
}): number[] | undefined {
  const failed = new Set(
    calls.filter(({ status }) => status !== 'ok' && status !== 'running').map((one) => one.tool_use_id),
  );
  const changes = operations.filter(
    (row) => row[operation.operation] !== 'read' && !failed.has(String(row[operation.tool_use_id])),
  );
  if (changes.length === 0) return undefined;
  const paths = new Set(changes.map((row) => row[operation.path] ?? null).filter((path) => path !== null));
  const sum = (place: number) => changes.reduce((total, row) => total + Number(row[place] ?? 0), 0);
  return [paths.size, sum(operation.lines_added), sum(operation.lines_removed)];
}
