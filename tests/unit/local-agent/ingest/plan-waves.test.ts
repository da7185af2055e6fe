import { describe, expect, it } from 'vitest';
import type { SessionJob } from '../../../../local-agent/ingest/numbers/read-session.ts';
import { countAwaited, planWaves, RECENT_MS } from '../../../../local-agent/ingest/numbers/plan-waves.ts';

const NOW = Date.UTC(2026, 10, 20);
const DAY_MS = 24 * 3_600_000;

function job({ id, daysAgo, bytes = 10 }: { id: string; daysAgo: number; bytes?: number }): SessionJob {
  const touched = NOW - daysAgo * DAY_MS;
  return { session_id: id, born: new Date(touched).toISOString(), touched_ms: touched, files: [], bytes };
}

function plan(o: { jobs: SessionJob[]; waveBytes?: number }) {
  return planWaves({ ...o, now: NOW }).map(({ jobs, complete_since }) => ({
    ids: jobs.map(({ session_id }) => session_id).join(' '),
    complete_since,
  }));
}

describe('planWaves', () => {
  it('takes what was worked on in the last days before all history', () => {
    const jobs = [job({ id: 'old', daysAgo: 90 }), job({ id: 'new', daysAgo: 1 })];
    expect(plan({ jobs })).toEqual([
      { ids: 'new', complete_since: NOW - RECENT_MS },
      { ids: 'old', complete_since: null },
    ]);
  });

  it('says that nothing is complete before the last of the recent ones', () => {
    const jobs = ['a', 'b'].map((id) => job({ id, daysAgo: 2 }));
    expect(plan({ jobs: [...jobs, job({ id: 'c', daysAgo: 30 })], waveBytes: 1 })).toEqual([
      { ids: 'a', complete_since: NOW },
      { ids: 'b', complete_since: NOW - RECENT_MS },
      { ids: 'c', complete_since: null },
    ]);
  });

  it('ends with everything complete when all of it is recent', () => {
    expect(plan({ jobs: [job({ id: 'a', daysAgo: 0 })] })).toEqual([{ ids: 'a', complete_since: null }]);
  });

  it('takes the eldest of history first, in waves of the given size', () => {
    const jobs = [40, 60, 50].map((daysAgo) => job({ id: `s${daysAgo}`, daysAgo, bytes: 4 }));
    expect(plan({ jobs, waveBytes: 8 }).map(({ ids }) => ids)).toEqual(['s50 s60', 's40']);
  });

  it('begins and ends with small waves, and takes more at once between them', () => {
    const jobs = Array.from({ length: 100 }, (_, index) =>
      job({ id: `s${index}`, daysAgo: 2 + index, bytes: 10_000_000 }),
    );
    const sizes = plan({ jobs }).map(({ ids }) => ids.split(' ').length);
    const largest = Math.max(...sizes);
    expect(sizes[0]).toBeLessThan(largest);
    expect(sizes.at(-1)).toBeLessThan(largest);
    expect(sizes.filter((size) => size === largest).length).toBeGreaterThan(sizes.length / 2);
  });
});

function count({ jobs, mostBytes }: { jobs: SessionJob[]; mostBytes: number }): number {
  return countAwaited({ waves: planWaves({ jobs, now: NOW, waveBytes: 1 }), now: NOW, mostBytes });
}

describe('countAwaited', () => {
  const recent = ['a', 'b'].map((id) => job({ id, daysAgo: 2, bytes: 10 }));
  const old = job({ id: 'c', daysAgo: 30, bytes: 1000 });

  it('counts the waves of the last days', () => {
    expect(count({ jobs: [...recent, old], mostBytes: 20 })).toBe(2);
    expect(count({ jobs: recent, mostBytes: 20 })).toBe(2);
  });

  it('is none when they hold more than one thread reads in time', () => {
    expect(count({ jobs: [...recent, old], mostBytes: 19 })).toBe(0);
  });

  it('is none without any history', () => {
    expect(count({ jobs: [], mostBytes: 20 })).toBe(0);
  });

  it('is the first wave when nothing was worked on in the last days', () => {
    expect(count({ jobs: [old], mostBytes: 20 })).toBe(0);
    expect(count({ jobs: [old], mostBytes: 1000 })).toBe(1);
  });
});
