import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { runCron } from '../../../worker/cron.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations } from '../cloud.ts';
import { errorRow } from '../rows.ts';
import { cloud, DAY, HOUR, noon, store } from './review-calls.ts';

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

it('errors of commands are told apart by what they say, not by the line that all of them begin with', async () => {
  await store({ at: noon, id: 's1' });
  const rows = ['ENOENT: no such file', 'TypeError: x is not a function'].map((says, at) =>
    errorRow({
      session_id: 's1',
      hour: Math.floor(noon / HOUR),
      fingerprint: `print-${at}`,
      message: `Exit code 1\n${says}`,
    }),
  );
  await env.DB.prepare(upsertSql('error_rollups')).bind(JSON.stringify(rows)).run();
  const deps = makeDeps({ ...env, MODE: 'embedded' });
  await runCron({ time: 'reviews', deps: { ...deps, clock: () => noon + DAY } });
  const page = await (await cloud(noon + DAY).request('/reviews/day-2026-11-20')).text();
  const shown = [...page.matchAll(/<bdi>(Exit code[^<]*)<\/bdi>/g)].map(([, text]) => text);
  expect(shown.toSorted()).toEqual([
    'Exit code 1: ENOENT: no such file',
    'Exit code 1: TypeError: x is not a function',
  ]);
});
