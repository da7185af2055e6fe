import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { driverLibraries } from './worker/tiers/drivers/libraries.build.ts';

/** Two at a time also on two cores: tests wait for disks, timers and other processes as much as they compute. */
const sideBySide = { maxWorkers: 2, sequence: { groupOrder: 0 } };
/** Browsers and real clients: two at a time as well, and when no unit test with its few seconds waits for a core. */
const programs = { maxWorkers: 2, sequence: { groupOrder: 1 } };
/** One after the other, when nothing else runs: what is killed at a moment, and what a clock judges. */
const alone = { maxWorkers: 1, sequence: { groupOrder: 2 } };

const onNode = { environment: 'node', env: { TZ: 'UTC' } } as const;
const patient = { testTimeout: 60_000, hookTimeout: 120_000 };

const timed = [
  'tests/faults/!(mutated-transcripts|unreadable-inputs).test.ts',
  'tests/e2e/up/**/*.test.ts',
  'tests/e2e/browser/playback.test.ts',
];
const slowUnits = 'tests/unit/**/*.slow.test.{ts,tsx}';

export default defineConfig(async () => ({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['tests/{unit,architecture}/**/*.test.{ts,tsx}'],
          exclude: [slowUnits],
          ...onNode,
          ...sideBySide,
          testTimeout: 5000,
          hookTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'slow',
          include: [slowUnits, 'tests/contract/**/*.test.{ts,tsx}'],
          ...onNode,
          ...sideBySide,
          ...patient,
        },
      },
      {
        test: {
          name: 'programs',
          include: ['tests/{faults,e2e}/**/*.test.ts'],
          exclude: timed,
          ...onNode,
          ...programs,
          ...patient,
        },
      },
      {
        test: {
          name: 'alone',
          include: timed,
          ...onNode,
          ...alone,
          ...patient,
        },
      },
      {
        plugins: [
          driverLibraries,
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations('migrations/team'),
                MAIL_FROM: 'alerts@example.com',
              },
              email: { send_email: [{ name: 'EMAIL', allowed_destination_addresses: ['ada@example.com'] }] },
            },
          }),
        ],
        test: {
          name: 'worker',
          ...sideBySide,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          include: ['tests/worker/**/*.test.{ts,tsx}'],
          setupFiles: ['tests/worker/apply-migrations.ts'],
        },
      },
    ],
  },
}));
