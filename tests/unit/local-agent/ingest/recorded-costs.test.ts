import { describe, expect, it } from 'vitest';
import { takeEveryRoad } from '../../../support/every-road.ts';
import type { IngestHome } from '../../../support/ingest-home.ts';
import { changed, promptLine, responseLine, sessionOf } from '../../../support/session-lines.ts';

type Line = Record<string, unknown>;

const UNKNOWN = 'claude-test-0';

/** As clients before 1.0.9 wrote it: a cost beside the message. */
const priced = ({
  minute = 1,
  id = 'm1',
  model = UNKNOWN,
  cost,
}: {
  minute?: number;
  id?: string;
  model?: string;
  cost?: unknown;
}): Line =>
  changed(responseLine({ minute, id, extra: cost === undefined ? {} : { costUSD: cost } }), {
    message: { model },
  });

const take = (lines: Line[]) => takeEveryRoad(sessionOf([promptLine({ minute: 0, text: 'go' }), ...lines]));
const costs = (home: IngestHome) =>
  home.rows('SELECT cost_micros AS cost, cost_recorded AS recorded FROM api_calls ORDER BY at');
const total = (home: IngestHome) =>
  home.rows('SELECT cost_micros AS cost, unpriced_api_calls AS unpriced FROM session_rollups');

describe('a cost that the client wrote beside a response', () => {
  it('prices a model that no table has, and is marked', async () => {
    const home = await take([priced({ cost: 0.0123456 }), priced({ minute: 2, id: 'm2' })]);
    expect(costs(home)).toEqual([
      { cost: 12_346, recorded: 1 },
      { cost: null, recorded: 0 },
    ]);
    expect(total(home)).toEqual([{ cost: 12_346, unpriced: 1 }]);
  });

  it('says nothing where a table has a price', async () => {
    const model = 'claude-opus-4-5-20251101';
    const [without] = costs(await take([priced({ model })]));
    expect(costs(await take([priced({ model, cost: 99 })]))).toEqual([without]);
    expect(without).toMatchObject({ recorded: 0 });
  });

  it.each([0, -1, '0.5', null, 1e300, Number.NaN])('is none when it is %s', async (cost) => {
    expect(costs(await take([priced({ cost })]))).toEqual([{ cost: null, recorded: 0 }]);
  });

  it('counts once for a response of several lines', async () => {
    const home = await take([priced({ cost: 0.5 }), priced({ minute: 2, cost: 0.5 })]);
    expect(total(home)).toEqual([{ cost: 500_000, unpriced: 0 }]);
  });
});
