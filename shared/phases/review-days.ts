import { z } from 'zod';

export const defaultReviewDays = { day: 30, week: 90, month: 365 };

/** For how many days after their time reviews are kept. Those of phases stay, and so do all figures that they are made from. */
export const reviewDaysSchema = z.lazy(() => {
  const days = z.number().int().positive().max(36_500);
  return z.strictObject({
    day: days
      .default(defaultReviewDays.day)
      .describe('For so many days the dashboard keeps the review of a day'),
    week: days.default(defaultReviewDays.week).describe('The same for a week'),
    month: days.default(defaultReviewDays.month).describe('The same for a month'),
  });
});
export type ReviewDays = z.infer<typeof reviewDaysSchema>;

/** From the text of a Worker's variable (JSON); what cannot be read counts for nothing. */
export function parseReviewDays(text: string | undefined): ReviewDays {
  try {
    return reviewDaysSchema.parse(JSON.parse(text || '{}'));
  } catch {
    return defaultReviewDays;
  }
}
