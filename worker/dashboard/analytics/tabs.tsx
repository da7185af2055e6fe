import { linkTo } from '../shell/links.ts';
import type { View } from '../shell/request-view.ts';

/** Pages that look at work as a whole, under one place of the rail. */
const pages = [
  { path: '/team', word: 'People', alone: 'Projects' },
  { path: '/activity', word: 'Activity' },
  { path: '/workflows', word: 'Workflows' },
  { path: '/compare', word: 'Compare' },
] as const;

export function AnalyticsHead({ view, children }: { view: View; children?: unknown }) {
  return (
    <div class="page-head">
      <h1>Analytics</h1>
      <nav class="switch" aria-label="Pages of analytics">
        {pages.map((page) => (
          <a
            href={linkTo({ view, path: page.path })}
            aria-current={view.path === page.path ? 'page' : undefined}
          >
            {!view.team && 'alone' in page ? page.alone : page.word}
          </a>
        ))}
      </nav>
      <span class="aside">{children}</span>
    </div>
  );
}
