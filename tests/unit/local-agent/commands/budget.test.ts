import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSubtrack } from '../../../support/subtrack.ts';

const line = {
  budget_id: 'b1',
  name: 'The \u001b[31mmonth',
  period: 'month',
  scope: { kind: 'all', value: null },
  limit_usd: 200,
  spent_usd: 180.5,
  share: 0.9025,
  forecast_usd: 271,
  unpriced_api_calls: 2,
};
const planned = {
  ...line,
  budget_id: 'b4',
  name: 'Ledger',
  period: 'phase',
  unpriced_api_calls: 0,
  phase: { phase: 4, name: 'Ledger', planned_end_at: '2026-12-19T00:00:00.000Z' },
  pace_usd_per_day: 12.5,
  full_at: null,
};
/** A cloud of before budgets of phases says nothing of them. */
const noPhase = { phase: null, pace_usd_per_day: null, full_at: null };
const ofPhase = {
  ...line,
  budget_id: 'b3',
  name: 'Shop',
  period: 'phase',
  forecast_usd: null,
  unpriced_api_calls: 0,
  phase: { phase: 3, name: 'Shop', planned_end_at: null },
  pace_usd_per_day: 12.5,
  full_at: '2026-11-21T02:17:08.571Z',
};
const unpriced = {
  ...line,
  budget_id: 'b2',
  name: 'New model',
  scope: { kind: 'model', value: 'new' },
  spent_usd: null,
  share: null,
  forecast_usd: null,
};

let subtrack: ReturnType<typeof createSubtrack>;
let server: http.Server;
let answer: { status: number; body: unknown };
let asked: (string | undefined)[];

beforeEach(async () => {
  subtrack = createSubtrack({ history: false });
  answer = { status: 200, body: { budgets: [line, unpriced, ofPhase, planned] } };
  asked = [];
  server = http.createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  subtrack.remove();
});

const token = `stk_${'a'.repeat(40)}`;

function connect(): void {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  fs.mkdirSync(subtrack.home, { recursive: true });
  const device = {
    device_id: 'device-1',
    member: 'Ada',
    name: 'laptop',
    url: `http://127.0.0.1:${port}`,
    token,
  };
  fs.writeFileSync(path.join(subtrack.home, 'device.json'), JSON.stringify(device));
}

it('prints the budgets of the connected cloud; unknown prices are never zero', async () => {
  connect();
  expect(await subtrack.json(['budget'])).toEqual({
    budgets: [{ ...line, ...noPhase }, { ...unpriced, ...noPhase }, ofPhase, planned],
  });
  expect(asked).toEqual([`/v1/budgets Bearer ${token}`]);
  const { stdout } = await subtrack.run(['budget'], { columns: 120 });
  expect(stdout).toMatch(/The month +everything +month +\$200\.00 +≥ \$180\.50 +90 % +≥ \$271\.00/);
  expect(stdout).toMatch(/New model +new +month +\$200\.00 +unpriced +- +-/);
  expect(stdout).toMatch(/Shop +everything +phase 3 +\$200\.00 +\$180\.50 +90 % +\$12\.50 a day/);
  expect(stdout).toMatch(/Ledger +everything +phase 4 +\$200\.00 +\$180\.50 +90 % +\$271\.00/);
  expect(stdout).not.toContain('\u001b');
});

it('says what to do without a cloud, with one that is away, and with one that is older', async () => {
  expect((await subtrack.run(['budget'])).stderr).toMatch(/not connected.*subtrack up/);
  connect();
  answer = { status: 404, body: { error: { code: 'request.not_found', message: 'not here' } } };
  expect(await subtrack.run(['budget'])).toMatchObject({ code: 1, stderr: expect.stringContaining('older') });
  answer = { status: 200, body: 'a sign-in page of the network' };
  expect((await subtrack.run(['budget'])).stderr).toContain('cannot be reached');
});

it('says so when there is none', async () => {
  connect();
  answer = { status: 200, body: { budgets: [] } };
  expect((await subtrack.run(['budget'])).stdout).toContain('no budget yet');
});
