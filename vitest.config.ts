import fs from 'node:fs';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { splitSql } from './local-agent/cloud/split-sql.ts';
import { driverLibraries } from './worker/tiers/drivers/libraries.build.ts';

/** Unit tests, when nothing else waits for a core. A second is long for one; a machine that is busy may need more. */
const units = { maxWorkers: 2, sequence: { groupOrder: 0 } };
/** Four at a time also on two cores: these wait for disks, timers and other processes more than they compute. */
const sideBySide = { maxWorkers: 4, sequence: { groupOrder: 1 } };
/** One after the other, when nothing else runs: what a clock judges, and what is killed over the time that a run takes. */
const alone = { maxWorkers: 1, sequence: { groupOrder: 2 } };

const onNode = { environment: 'node', env: { TZ: 'UTC' } } as const;
/** Files share what they import: none of them mocks a module, and what one sets it takes back. */
const shared = { isolate: false };
const patient = { testTimeout: 60_000, hookTimeout: 120_000 };

const timed = [
  'tests/faults/kill-storm.test.ts',
  'tests/faults/answer-process.test.ts',
  'tests/e2e/up/{live,up}.test.ts',
];
const slowUnits = 'tests/unit/**/*.slow.test.{ts,tsx}';

/**
 * In this order, before all others: the end is then not one long file that idle workers wait for. Browsers compute,
 * clients wait: side by side each has what the other leaves.
 */
const longest = [
  'e2e/browser/dashboard',
  'e2e/client/newest-client',
  'e2e/browser/looks',
  'e2e/client/oldest-client',
  'e2e/browser/recorded',
  'e2e/client/recent-client',
  'faults/thousand-kills',
  'e2e/client',
  'contract/scope',
  'e2e/packed-sdk',
];

function place({ moduleId }: TestSpecification): number {
  const found = longest.findIndex((part) => moduleId.includes(`/tests/${part}`));
  return found === -1 ? longest.length : found;
}

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

export default defineConfig(async () => ({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'node',
          include: ['tests/{unit,architecture}/**/*.test.{ts,tsx}'],
          exclude: [slowUnits],
          ...onNode,
          ...units,
          ...shared,
          testTimeout: 15_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'slow',
          include: [slowUnits, 'tests/contract/**/*.test.{ts,tsx}'],
          ...onNode,
          ...sideBySide,
          ...shared,
          ...patient,
        },
      },
      {
        test: {
          name: 'programs',
          include: ['tests/{faults,e2e}/**/*.test.ts'],
          exclude: timed,
          ...onNode,
          ...sideBySide,
          ...shared,
          ...patient,
        },
      },
      {
        test: {
          name: 'alone',
          include: timed,
          ...onNode,
          ...alone,
          ...shared,
          ...patient,
        },
      },
      {
        // As wrangler.toml has it; of a page that is not built for others the runtime has another name.
        resolve: {
          alias: [
            {
              find: /^hono\/jsx\/jsx-(dev-)?runtime$/,
              replacement: `${import.meta.dirname}/worker/jsx/jsx-runtime.ts`,
            },
          ],
        },
        plugins: [
          driverLibraries,
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations('migrations/team'),
                TEST_SCHEMA: splitSql(fs.readFileSync('migrations/schema/team.sql', 'utf8')),
                MAIL_FROM: 'alerts@example.com',
              },
              email: { send_email: [{ name: 'EMAIL', allowed_destination_addresses: ['ada@example.com'] }] },
            },
          }),
        ],
        test: {
          name: 'worker',
          ...sideBySide,
          ...shared,
          ...patient,
          include: ['tests/worker/**/*.test.{ts,tsx}'],
          setupFiles: ['tests/worker/start-afresh.ts'],
        },
      },
    ],
  },
}));
