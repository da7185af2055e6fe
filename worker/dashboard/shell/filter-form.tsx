import type { Child } from 'hono/jsx';
import type { View } from './request-view.ts';
import { Icon } from '../ui/icon.tsx';
import { linkHere } from './links.ts';
import { hiddenFields } from './topline.tsx';

/** What a list is narrowed by: a form that works without script; with it choices apply at once and sets can be kept. */
export function FilterForm(o: {
  view: View;
  label: string;
  /** Names of the fields within; the rest of the address is carried along. */
  fields: readonly string[];
  /** The field for text, where the list is searched. */
  search?: { text: string | undefined; placeholder: string };
  children: Child;
}) {
  return (
    <form
      class="filters"
      method="get"
      action={o.view.path}
      data-island="submit-on-change"
      autocomplete="off"
      role={o.search === undefined ? undefined : 'search'}
      aria-label={o.label}
    >
      {hiddenFields({ view: o.view, without: o.search === undefined ? o.fields : ['text', ...o.fields] })}
      {o.search === undefined ? null : (
        <span class="search">
          <Icon name="search" />
          <input
            type="search"
            name="text"
            value={o.search.text}
            placeholder={o.search.placeholder}
            aria-label="Text"
          />
        </span>
      )}
      {o.children}
      <button class="plain no-script">Find</button>
      <span class="saved-filters" data-island="saved-filters" data-own />
    </form>
  );
}

/** A filter that is on or off: a link, so that it needs no script. */
export function FilterToggle(o: { view: View; name: string; value: string; word: string; title?: string }) {
  const { view, name, value } = o;
  const isOn = view.query.get(name) === value;
  return (
    <a
      class="chip"
      href={linkHere({ view, set: { [name]: isOn ? undefined : value } })}
      aria-current={isOn ? 'true' : undefined}
      title={o.title}
    >
      {o.word}
      {isOn ? <Icon name="close" /> : null}
    </a>
  );
}
