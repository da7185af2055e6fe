import { markIcons } from './mark-icons.ts';
import { pageIcons } from './page-icons.ts';

export type IconNodes = Record<
  string,
  { from: string; nodes: readonly (readonly [string, Record<string, string>])[] }
>;

/** Drawings of lucide-static (ISC License), only those in use; a test compares them with the package. */
export const iconNodes = { ...pageIcons, ...markIcons } as const;

export type IconName = keyof typeof iconNodes;
