import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { Icon } from './icon.tsx';

/** A filter that came with a link; a click takes it away. */
export function FilterChip({ label, href }: { label: string; href: string }) {
  return (
    <a class="chip" href={href} title="Take this filter away">
      <bdi class="clip">{cleanText(label)}</bdi>
      <Icon name="close" />
    </a>
  );
}
