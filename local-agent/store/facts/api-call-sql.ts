import { insertInto, type FactSql } from './merge-sql.ts';

/** These come together from the sighting that counts. */
const won = [
  'agent_id',
  'at',
  'model',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'web_search_requests',
  'cost_micros',
  'cache_savings_micros',
  'sidechain',
];
/** These are the same in every sighting that knows them. */
const known = [
  'request_id',
  'stop_reason',
  'service_tier',
  'speed',
  'time_to_first_token_ms',
  'duration_ms',
  'journaled',
];

/** Decides between sightings, after the side chain; behind output and time only to make the order total. */
const ranked = [
  'output_tokens',
  'at',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'web_search_requests',
  'agent_id',
  'model',
  'cache_savings_micros',
];

export const apiCallColumns = { all: ['session_id', 'message_id', ...won, ...known], known, rank: ranked };

/**
 * One response is several transcript lines, and streaming, side questions and hooks repeat it: main thread before
 * side chain, then the most output tokens, then the latest.
 */
function rank(table: string): string {
  const cost = `coalesce(${table}.cost_micros, -1)`;
  return `(-${table}.sidechain, ${[...ranked.map((term) => `${table}.${term}`), cost].join(', ')})`;
}

export function apiCallSql(): FactSql {
  const columns = apiCallColumns.all;
  const better = `${rank('excluded')} > ${rank('api_calls')}`;
  const into = insertInto({ name: 'api_calls', columns });
  return {
    columns,
    insert: `${into} ON CONFLICT (session_id, message_id) DO NOTHING`,
    merge: [
      `${into} ON CONFLICT (session_id, message_id) DO UPDATE SET`,
      [
        ...won.map((column) => `${column} = CASE WHEN ${better} THEN excluded.${column} ELSE ${column} END`),
        ...known.map((column) => `${column} = ${knownValue(column)}`),
      ].join(', '),
      `WHERE ${better} OR ${known.map((column) => `${knownValue(column)} IS NOT api_calls.${column}`).join(' OR ')}`,
    ].join(' '),
  };
}

function knownValue(column: string): string {
  return `max(coalesce(api_calls.${column}, excluded.${column}), coalesce(excluded.${column}, api_calls.${column}))`;
}
