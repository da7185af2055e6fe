import type { Deps } from '../deps.ts';

export async function refresh(_o: { deps: Deps }): Promise<void> {}
