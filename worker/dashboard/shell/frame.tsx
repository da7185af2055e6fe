import type { PageProps } from './page-props.ts';
import type { View } from './request-view.ts';
import type { IconName } from '../ui/icon-nodes.ts';
import { assetUrl } from '../../http/asset-url.ts';
import { linkTo } from './links.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { Icon } from '../ui/icon.tsx';
import { AlertBar } from './alert-bar.tsx';
import { PageAssets } from './page-assets.tsx';
import { Topline } from './topline.tsx';

type Place = {
  path: string;
  word: string;
  icon: IconName;
  /** Pages that are reached from there; "Go to" leads to them as well. */
  below?: Readonly<Record<string, string>>;
};

const places: readonly Place[] = [
  { path: '/', word: 'Now', icon: 'now' },
  {
    path: '/sessions',
    word: 'Sessions',
    icon: 'sessions',
    below: { '/sessions?sort=cost&range=7d': 'Most expensive sessions of 7 days' },
  },
  { path: '/costs', word: 'Costs', icon: 'costs', below: { '/budgets': 'Budgets' } },
  { path: '/agents', word: 'Agents', icon: 'agents', below: { '/agents/runs': 'Runs of agents' } },
  { path: '/tools', word: 'Tools', icon: 'tools' },
  { path: '/errors', word: 'Errors', icon: 'errors' },
  {
    path: '/team',
    word: 'Analytics',
    icon: 'analytics',
    below: { '/activity': 'Activity', '/workflows': 'Workflows', '/compare': 'Compare' },
  },
  { path: '/phases', word: 'Reviews', icon: 'reviews', below: { '/storage': 'Storage' } },
  { path: '/alerts', word: 'Alerts', icon: 'alerts' },
];
/** What lies on one's own machine alone. */
const localPlaces: readonly Place[] = [
  { path: '/search', word: 'Search', icon: 'search' },
  { path: '/recovery', word: 'Recovery', icon: 'recovery' },
];

/** Milliseconds between two looks at what changed. A team's requests are counted, and its lists are kept for a while. */
const paces = { own: 500, teamNow: 3000, teamList: 15_000 };

function renewMs({ view, timeless = false, slow = false }: PageProps): number {
  if (slow) return paces.teamList;
  if (!view.team) return paces.own;
  return timeless ? paces.teamNow : paces.teamList;
}

/** Says in the tab of the browser that somebody is waited for. */
function titleOf({ title, waiting, section }: PageProps): string {
  const waits = waiting > 0 && section === '/' ? `(${waiting}) Needs input` : cleanText(title);
  return `${waits} · SubAgent Tracking`;
}

/** The frame around every page. */
export function Frame(props: PageProps) {
  const { view, islands = [], children } = props;
  return (
    <html lang="en" data-theme={view.theme === 'auto' ? undefined : view.theme} data-zone={view.times.zone}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={view.theme === 'auto' ? 'light dark' : view.theme} />
        <title>{titleOf(props)}</title>
        <link rel="icon" href={assetUrl('icon.svg')} type="image/svg+xml" />
        <PageAssets islands={['frame', ...islands]} />
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to content
        </a>
        {props.skip === undefined ? null : (
          <a class="skip" href={`#${props.skip.to}`}>
            {props.skip.word}
          </a>
        )}
        <div class="frame">
          <Rail {...props} />
          <div class="column">
            <Topline {...props} />
            <div class="alert-place">
              {props.section === '/alerts' ? null : <AlertBar alerts={props.alerts} />}
            </div>
            {view.notice === undefined ? null : (
              <aside class="notice" aria-label="Notice">
                <Icon name="info" />
                {cleanText(view.notice)}
              </aside>
            )}
            <main
              id="content"
              class="page"
              tabindex={-1}
              data-age={props.age}
              data-renew={props.once === true ? undefined : renewMs(props)}
              data-about={props.about}
              data-rooms={view.rooms === 1 ? undefined : view.rooms}
            >
              {children}
            </main>
            <footer class="page-foot">
              {view.team ? (
                <>
                  <a class="rail-link" href="/settings">
                    Team
                  </a>
                  <SignOut />
                </>
              ) : null}
              <ThemeSwitch view={view} />
            </footer>
          </div>
        </div>
      </body>
    </html>
  );
}

function Rail({ view, section, waiting }: PageProps) {
  return (
    <header class="rail">
      <a class="brand" href={linkTo({ view, path: '/' })}>
        <Mark />
        <span class="word">subtrack</span>
      </a>
      <nav class="nav" aria-label="Pages">
        {[...places, ...(view.local ? localPlaces : [])].map(({ path, word, icon, below }) => (
          <a
            href={linkTo({ view, path })}
            aria-current={section === path ? 'page' : undefined}
            title={word}
            data-below={below === undefined ? undefined : JSON.stringify(below)}
          >
            <Icon name={icon} />
            <span class="word">{word}</span>
            {path === '/' && waiting > 0 ? (
              <span class="badge" title={`${waiting} waiting for input`}>
                {waiting}
              </span>
            ) : null}
          </a>
        ))}
      </nav>
      <div class="rail-foot">
        {view.team ? (
          <>
            <a class="rail-link" href="/settings" aria-current={section === '/settings' ? 'page' : undefined}>
              Team
            </a>
            <SignOut />
          </>
        ) : null}
        <ThemeSwitch view={view} />
      </div>
    </header>
  );
}

function SignOut() {
  return (
    <form method="post" action="/sign-out">
      <button class="rail-link sign-out">Sign out</button>
    </form>
  );
}

/** Lanes of a run: the product in four bars. */
function Mark() {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
      <rect x="0" y="1" width="18" height="3" rx="1.5" fill="currentColor" />
      <rect x="3" y="5.5" width="8" height="3" rx="1.5" fill="var(--hue-0)" />
      <rect x="6" y="10" width="9" height="3" rx="1.5" fill="var(--hue-1)" />
      <rect x="11" y="14.5" width="5" height="3" rx="1.5" fill="var(--hue-2)" />
    </svg>
  );
}

/** A form, not script: the choice is a cookie, so that the server sends the right scheme and nothing flashes. */
function ThemeSwitch({ view }: { view: View }) {
  const choices = [
    { theme: 'light', icon: 'sun', word: 'Light' },
    { theme: 'auto', icon: 'system', word: 'As the system' },
    { theme: 'dark', icon: 'moon', word: 'Dark' },
  ] as const;
  const query = view.query.toString();
  return (
    <form class="theme" method="post" action="/preferences" aria-label="Colour scheme">
      <input type="hidden" name="next" value={query === '' ? view.path : `${view.path}?${query}`} />
      {choices.map(({ theme, icon, word }) => (
        <button
          name="theme"
          value={theme}
          aria-pressed={view.theme === theme ? 'true' : 'false'}
          title={word}
        >
          <Icon name={icon} label={word} />
        </button>
      ))}
    </form>
  );
}
