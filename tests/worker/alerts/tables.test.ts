import { env } from 'cloudflare:workers';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { expect, it } from 'vitest';
import { alertChannels, alertDeliveries, alertMutes, alerts } from '../../../worker/alerts/tables.ts';
import { applyMigrations } from '../cloud.ts';

it.each([alerts, alertMutes, alertChannels, alertDeliveries])(
  'the table of each is as the migration made it',
  async (table) => {
    await applyMigrations();
    const { name, columns } = getTableConfig(table);
    const { results } = await env.DB.prepare(`SELECT name FROM pragma_table_info('${name}')`).all();
    expect(columns.map((column) => column.name)).toEqual(results.map((row) => row['name']));
  },
);
