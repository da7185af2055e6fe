import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

export default defineConfig(async () => ({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['tests/{unit,contract,architecture,faults,e2e}/**/*.test.{ts,tsx}'],
          environment: 'node',
          env: { TZ: 'UTC' },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: { bindings: { TEST_MIGRATIONS: await readD1Migrations('migrations/team') } },
          }),
        ],
        test: {
          name: 'worker',
          testTimeout: 30_000,
          hookTimeout: 60_000,
          include: ['tests/worker/**/*.test.{ts,tsx}'],
          setupFiles: ['tests/worker/apply-migrations.ts'],
        },
      },
    ],
  },
}));
