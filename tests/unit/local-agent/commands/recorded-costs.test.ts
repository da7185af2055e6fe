import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { costSchema } from '../../../support/contract-schemas.ts';
import { changed, promptLine, responseLine, sessionOf } from '../../../support/session-lines.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const subtrack = createSubtrack({ history: false, now: Date.UTC(2027, 0, 1) });
const old = (id: string, model: string) =>
  changed(responseLine({ minute: 1, id, extra: { costUSD: 0.25 } }), { message: { model } });

beforeAll(() => {
  sessionOf([
    promptLine({ minute: 0, text: 'go' }),
    old('m1', 'claude-test-0'),
    old('m2', 'claude-opus-4-6'),
  ])(path.join(subtrack.folder, 'claude'));
});
afterAll(subtrack.remove);

const recorded = async (...argv: string[]) =>
  costSchema.parse(await subtrack.json(['cost', ...argv])).recorded_cost_api_calls;

describe('a report with costs that no table knows', () => {
  it('says of how many calls the cost is what the client wrote', async () => {
    expect(await recorded()).toBe(1);
    const { stdout } = await subtrack.run(['cost']);
    expect(stdout).toContain('1 call cost what an old client wrote beside');
    expect(stdout).not.toContain('have no price');
  });

  it('counts them by the filters of the report', async () => {
    expect(await recorded('--model', 'claude-test-0', '--agent', 'main')).toBe(1);
    expect(await recorded('--model', 'claude-opus-4-6')).toBeUndefined();
    expect(await recorded('--agent', 'Explore')).toBeUndefined();
    expect(await recorded('--since', '2026-12-31')).toBeUndefined();
    expect(await recorded('--project', 'another')).toBeUndefined();
  });
});
