import type { IconName } from './icon-nodes.ts';
import { Icon } from './icon.tsx';

export type EmptyProps = {
  icon?: IconName;
  says: string;
  command?: string | undefined;
  /** Ways out: the same page with less asked for. */
  ways?: readonly { word: string; href: string }[];
  small?: boolean;
};

/** Nothing to show: one sentence, and the one command or the links that would fill the place. */
export function Empty({ icon, says, command, ways = [], small = false }: EmptyProps) {
  return (
    <div class={small ? 'empty small' : 'empty'}>
      {icon === undefined ? null : <Icon name={icon} />}
      <p>{says}</p>
      {command === undefined ? null : <code class="command">{command}</code>}
      {ways.length === 0 ? null : (
        <p class="ways">
          {ways.map(({ word, href }) => (
            <a class="button small" href={href}>
              {word}
            </a>
          ))}
        </p>
      )}
    </div>
  );
}
