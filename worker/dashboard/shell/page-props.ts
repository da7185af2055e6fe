import type { Child } from 'hono/jsx';
import type { StoredAlert } from '../../alerts/alert-repository.ts';
import type { NearestBudget } from '../../budgets/standing-repository.ts';
import type { View } from './request-view.ts';

type FilterOptions = {
  projects: readonly string[];
  members: readonly string[];
  /** Projects are those of sessions since then alone; undefined where they are all. */
  since: number | undefined;
};

export type PageProps = {
  view: View;
  title: string;
  /** Path of the page in the rail that this one belongs to. */
  section: string;
  options: FilterOptions;
  /** Sessions that wait for somebody: shown in the rail on every page. */
  waiting: number;
  /** What nobody has acknowledged: told above every page. */
  alerts: readonly StoredAlert[];
  /** Told on every page as well; undefined: there is none. */
  budget: NearestBudget | undefined;
  islands?: readonly string[];
  /** Milliseconds since the oldest figures of the page were made. */
  age: number;
  /** Of a page about one session: its id. Its island renews it; every other page is renewed by the frame's. */
  about?: string;
  /** Pages that always show the present have no time range. */
  timeless?: boolean;
  /** What it shows takes a while to find out: it is renewed as seldom as a team's lists. */
  slow?: boolean;
  /** What a form answered with may hold what is told this once: it stays as it is. */
  once?: boolean;
  /** A page about one thing: its filters lead to the list that it belongs to. */
  filtersLeadTo?: string;
  /** What a page has that is reached by keyboard at once, beside its content: the id of it and its name. */
  skip?: { to: string; word: string };
  children: Child;
};
