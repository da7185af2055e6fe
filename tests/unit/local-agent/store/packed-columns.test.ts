import { expect, it } from 'vitest';
import { factTables } from '../../../../local-agent/store/facts/fact-tables.ts';
import { factPlaces } from '../../../../local-agent/store/facts/fact-rows.ts';
import { unpackRows } from '../../../../local-agent/store/facts/packed-facts.ts';

it('facts that were packed before their table got more columns have nothing in these', () => {
  const names = Object.keys(factTables.tool_calls);
  const before = names.slice(0, names.indexOf('commits'));
  const columns = before.map((name) => (name === 'tool_use_id' ? ['toolu_1', 'toolu_2'] : `the ${name}`));
  const [part] = unpackRows(JSON.stringify([{ table: 'tool_calls', rows: 2, columns }]));
  const place = factPlaces('tool_calls');
  expect(part?.rows.map((row) => row[place.tool_use_id])).toEqual(['toolu_1', 'toolu_2']);
  for (const row of part?.rows ?? []) {
    expect(row).toHaveLength(names.length);
    expect(row[place.journaled]).toBe('the journaled');
    expect([row[place.commits], row[place.pull_requests], row[place.skill]]).toEqual([null, null, null]);
  }
});
