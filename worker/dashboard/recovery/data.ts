import type { Companion } from '../../companion/companion.ts';
import type { View } from '../shell/request-view.ts';
import { readPage } from '../ui/table.tsx';

export function askRecovery({ companion, view }: { companion: Companion; view: View }) {
  return { recovery: () => companion.recovery({ project: view.project, page: readPage(view) }) };
}
