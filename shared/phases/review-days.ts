import { z } from 'zod';

const days = z.number().int().positive().max(36_500);

/** For how many days after their time reviews are kept. Those of phases stay, and so do all figures that they are made from. */
export const reviewDaysSchema = z.strictObject({
  day: days.default(30).describe('For so many days the dashboard keeps the review of a day'),
  week: days.default(90).describe('The same for a week'),
  month: days.default(365).describe('The same for a month'),
});
export type ReviewDays = z.infer<typeof reviewDaysSchema>;

export const defaultReviewDays: ReviewDays = reviewDaysSchema.parse({});

/** From the text of a Worker's variable (JSON); what cannot be read counts for nothing. */
export function parseReviewDays(text: string | undefined): ReviewDays {
  try {
    return reviewDaysSchema.parse(JSON.parse(text || '{}'));
  } catch {
    return defaultReviewDays;
  }
}
