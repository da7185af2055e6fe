import { costUsd, microsToUsd } from '../../../shared/core/money.ts';
import type { CsvValue } from './csv.ts';

type Flat = Record<string, CsvValue>;

/**
 * Rows of any table as a spreadsheet takes them: money in dollars, moments as text, lists in one cell, and what lies in another
 * thing under both names. Every row has every column.
 */
export function flatRows(rows: readonly object[]): Flat[] {
  const flat = rows.map(flatten);
  const names = new Set(flat.flatMap((row) => Object.keys(row)));
  // Nothing in one row and a thing in another: the columns of the thing say it.
  const told = [...names].filter((name) => ![...names].some((other) => other.startsWith(`${name}.`)));
  return flat.map((row) =>
    Object.fromEntries(told.map((name) => [name.replaceAll('.', '_'), row[name] ?? null])),
  );
}

function flatten(row: object): Flat {
  const cost = 'cost_micros' in row ? { cost_usd: costOf(row) } : {};
  return Object.assign(
    {},
    ...Object.entries(row).map(([name, value]) => {
      if (name === 'cost_micros') return cost;
      return cellsOf({ name, value });
    }),
  ) as Flat;
}

function cellsOf({ name, value }: { name: string; value: unknown }): Flat {
  if (Array.isArray(value)) return { [name]: value.filter((one) => typeof one !== 'object').join(' > ') };
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(flatten(value)).map(([inner, cell]) => [`${name}.${inner}`, cell]),
    );
  if (typeof value === 'number' && name.endsWith('_micros'))
    return { [name.replace(/_micros$/, '_usd')]: microsToUsd(value) };
  if (typeof value === 'number' && name.endsWith('_at')) return { [name]: new Date(value).toISOString() };
  if (typeof value === 'boolean') return { [name]: Number(value) };
  return typeof value === 'string' || typeof value === 'number' ? { [name]: value } : { [name]: null };
}

/** Null where nothing of it has a price. */
function costOf(row: object): number | null {
  const { cost_micros = 0, api_calls, unpriced_api_calls } = row as Record<string, number | undefined>;
  return api_calls === undefined || unpriced_api_calls === undefined
    ? microsToUsd(cost_micros)
    : costUsd({ cost_micros, api_calls, unpriced_api_calls });
}
