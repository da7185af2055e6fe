import type { Companion } from '../../companion/companion.ts';

export function askRecovery({ companion }: { companion: Companion }) {
  return { recovery: () => companion.recovery() };
}
