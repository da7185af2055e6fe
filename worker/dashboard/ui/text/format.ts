// Figures of the pages, written as everywhere.
export * from '../../../../shared/core/figures.ts';
export { formatMoney } from '../../../../shared/core/money.ts';
