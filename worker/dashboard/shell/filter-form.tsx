import type { Child } from 'hono/jsx';
import type { View } from './request-view.ts';
import { Icon } from '../ui/icon.tsx';
import { hiddenFields } from './topline.tsx';

/** What a list is narrowed by: a form that works without script; with it choices apply at once and sets can be kept. */
export function FilterForm(o: {
  view: View;
  label: string;
  /** Names of the fields within; the rest of the address is carried along. */
  fields: readonly string[];
  text: string | undefined;
  placeholder: string;
  children: Child;
}) {
  return (
    <form
      class="filters"
      method="get"
      action={o.view.path}
      data-island="submit-on-change"
      autocomplete="off"
      role="search"
      aria-label={o.label}
    >
      {hiddenFields({ view: o.view, without: ['text', ...o.fields] })}
      <span class="search">
        <Icon name="search" />
        <input type="search" name="text" value={o.text} placeholder={o.placeholder} aria-label="Text" />
      </span>
      {o.children}
      <button class="plain no-script">Find</button>
      <span class="saved-filters" data-island="saved-filters" data-own />
    </form>
  );
}
