import { env } from 'cloudflare:workers';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { expect, it } from 'vitest';
import { raiseAlerts, readOpenAlerts } from '../../../worker/alerts/alert-repository.ts';
import { deviceStates } from '../../../worker/devices/tables.ts';
import { alertChannels, alertDeliveries, alertMutes, alerts } from '../../../worker/alerts/tables.ts';
import { applyMigrations } from '../cloud.ts';

it.each([alerts, alertMutes, alertChannels, alertDeliveries, deviceStates])(
  'the table of each is as the migration made it',
  async (table) => {
    await applyMigrations();
    const { name, columns } = getTableConfig(table);
    const { results } = await env.DB.prepare(`SELECT name FROM pragma_table_info('${name}')`).all();
    expect(columns.map((column) => column.name)).toEqual(results.map((row) => row['name']));
  },
);

it('an alert that cannot be kept keeps no other from being told, and the worst is told first', async () => {
  await applyMigrations();
  const good = { kind: 'test', subject: 'x', value: 1, bound: null, ref: '' } as const;
  const alerts = [
    { ...good, alert_key: 'bad', level: 'critical', value: Number.NaN },
    { ...good, alert_key: 'small', level: 'info' },
    { ...good, alert_key: 'great', level: 'critical' },
  ] as const;
  await raiseAlerts({ db: env.DB, alerts, now: 1000 });
  const told = await readOpenAlerts({ db: env.DB, reader: { member: '', seesAll: true }, now: 1000 });
  expect(told.map(({ alert_key }) => alert_key)).toEqual(['great', 'small']);
});
