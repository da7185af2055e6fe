import type { IconName } from './icon-nodes.ts';
import { Icon } from './icon.tsx';

export type EmptyProps = { icon?: IconName; says: string; command?: string | undefined; small?: boolean };

/** Nothing to show: one sentence, and the one command that would fill the place. */
export function Empty({ icon, says, command, small = false }: EmptyProps) {
  return (
    <div class={small ? 'empty small' : 'empty'}>
      {icon === undefined ? null : <Icon name={icon} />}
      <p>{says}</p>
      {command === undefined ? null : <code class="command">{command}</code>}
    </div>
  );
}
