import { expect } from 'vitest';
import { z } from 'zod';
import type { createSubtrack } from './subtrack.ts';

const doctorSchema = z.strictObject({
  ok: z.boolean(),
  checks: z.array(
    z.strictObject({
      name: z.string(),
      status: z.enum(['ok', 'warn', 'fail']),
      message: z.string(),
      hint: z.string().optional(),
    }),
  ),
});

/** What `doctor` found, by name of the check; every answer is looked at for what always holds. */
export async function examine(subtrack: ReturnType<typeof createSubtrack>) {
  const answer = await subtrack.run(['doctor', '--json']);
  const { ok, checks } = doctorSchema.parse(JSON.parse(answer.stdout));
  expect(answer.code).toBe(ok ? 0 : 1);
  expect(ok).toBe(checks.every((check) => check.status !== 'fail'));
  expect(checks.filter((check) => check.status !== 'ok' && !check.hint)).toEqual([]);
  return { ok, find: (name: string) => checks.filter((check) => check.name === name) };
}
