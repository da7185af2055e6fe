import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { costSchema } from '../../../support/contract-schemas.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const MINUTE = 60_000;
const around = [-61, -59, -31, -29, -16, -14, -1, 0, 1, 14, 16, 29, 31, 44, 46, 59, 61];
const session = '11111111-aaaa-4aaa-8aaa-000000000001';

/** The wall clock of a zone, by another road than the product's: `2026-04-05 01:30`. */
function wallClock({ at, timeZone }: { at: number; timeZone: string }): string {
  return new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at);
}

/** Moments around every local midnight of some days, found minute by minute. */
function momentsOf(timeZone: string): number[] {
  return ['2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01'].flatMap(
    (day) => {
      const noon = Date.parse(`${day}T12:00:00Z`);
      const midnights: number[] = [];
      for (let at = noon - 36 * 60 * MINUTE; at <= noon + 36 * 60 * MINUTE; at += 15 * MINUTE)
        if (wallClock({ at, timeZone }).endsWith('00:00')) midnights.push(at);
      return midnights.flatMap((midnight) => around.map((minutes) => midnight + minutes * MINUTE));
    },
  );
}

function response({ at, index }: { at: number; index: number }) {
  return {
    type: 'assistant',
    uuid: `a-${index}`,
    parentUuid: null,
    sessionId: session,
    timestamp: new Date(at).toISOString(),
    cwd: '/home/ada/shop',
    version: '2.1.329',
    isSidechain: false,
    requestId: `req_${index}`,
    message: {
      id: `msg_${index}`,
      type: 'message',
      role: 'assistant',
      model: 'claude-opus-4-6',
      content: [{ type: 'text', text: 'fine' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  };
}

function write({ claude, moments }: { claude: string; moments: readonly number[] }): void {
  const folder = path.join(claude, 'projects', '-home-ada-shop');
  fs.mkdirSync(folder, { recursive: true });
  const lines = moments.map((at, index) => `${JSON.stringify(response({ at, index }))}\n`);
  fs.writeFileSync(path.join(folder, `${session}.jsonl`), lines.join(''));
}

it.each([
  'UTC',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Pacific/Chatham',
  'America/St_Johns',
  'Australia/Lord_Howe',
])('every response counts for its day on the clock of %s', async (timeZone) => {
  const subtrack = createSubtrack({ history: false, timeZone });
  onTestFinished(subtrack.remove);
  const moments = [...new Set(momentsOf(timeZone))];
  write({ claude: subtrack.claude, moments });
  const expected = new Map<string, number>();
  for (const at of moments) {
    const day = wallClock({ at, timeZone }).slice(0, 10);
    expected.set(day, (expected.get(day) ?? 0) + 1);
  }
  const days = async (...argv: string[]) => {
    const { rows } = costSchema.parse(await subtrack.json(['cost', '--by', 'day', ...argv]));
    return Object.fromEntries(rows.map((row) => [row.key, row.api_calls]));
  };
  const sorted = Object.fromEntries([...expected].toSorted());
  expect(await days()).toEqual(sorted);
  for (const day of ['2026-04-05', '2026-11-01'])
    expect(await days('--since', day, '--until', day)).toEqual({ [day]: expected.get(day) });
  expect((await subtrack.run(['rebuild'])).code).toBe(0);
  expect(await days()).toEqual(sorted);
});
