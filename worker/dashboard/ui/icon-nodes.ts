import { markIcons } from './mark-icons.ts';
import { pageIcons } from './page-icons.ts';

/** Drawings of lucide-static (ISC License), only those in use; a test compares them with the package. */
export const iconNodes = { ...pageIcons, ...markIcons } as const;

export type IconName = keyof typeof iconNodes;
