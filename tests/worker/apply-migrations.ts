import { applyMigrations } from './migrate.ts';

await applyMigrations();
