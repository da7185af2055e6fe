import type { View } from '../shell/request-view.ts';
import type { EmptyProps } from './empty.tsx';
import type { IconName } from './icon-nodes.ts';
import { linkHere } from '../shell/links.ts';
import { rangeWords, widerRange } from '../shell/time-range.ts';

const common = ['project', 'member'];

/** An empty list of a team that has rows: says what hides them, and leads out of it. */
export function nothingFound(o: {
  view: View;
  icon: IconName;
  /** `No session`, `No run`: the beginning of the sentence. */
  what: string;
  /** Names of the page's own filters, beside project and person. */
  filters?: readonly string[];
}): EmptyProps {
  const { view } = o;
  const set = [...common, ...(o.filters ?? [])].filter((name) => Boolean(view.query.get(name)));
  const wider = widerRange(view);
  const none = Object.fromEntries(set.map((name) => [name, undefined]));
  return {
    icon: set.length === 0 ? o.icon : 'search',
    says: `${o.what} ${rangeWords(view.range)}${set.length === 0 ? '' : ' with these filters'}.`,
    ways: [
      ...(set.length === 0 ? [] : [{ word: 'Take the filters away', href: linkHere({ view, set: none }) }]),
      ...(wider === undefined ? [] : [{ word: wider.word, href: linkHere({ view, set: wider.set }) }]),
    ],
  };
}
