import { iconNodes, type IconName } from './icon-nodes.ts';

/** Decoration beside a word; give `label` where the icon stands alone. */
export function Icon({ name, label }: { name: IconName; label?: string }) {
  const named = label === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label };
  return (
    <svg class="icon" viewBox="0 0 24 24" {...named}>
      {iconNodes[name].nodes.map(([Tag, attributes]) => (
        <Tag {...attributes} />
      ))}
    </svg>
  );
}
