import { createErrorFactory } from '../../shared/core/errors.ts';

export const tooManyBudgetsError = createErrorFactory<{ limit: number }>(({ limit }) => ({
  code: 'budget.too_many',
  message: `there are ${limit} budgets already`,
  hint: 'remove one of them first',
  status: 409,
}));
