// Runs before the body is read, once the style sheet is there (shell/page-assets.tsx).
const [visit] = performance.getEntriesByType('navigation');
const isOpened = visit instanceof PerformanceNavigationTiming && visit.type === 'navigate';
// To where the reader was, or to what is linked, the browser scrolls at once: nothing waits for its turn (styles/in-turn.css).
if (!isOpened || location.hash !== '') document.documentElement.dataset['settled'] = 'true';
