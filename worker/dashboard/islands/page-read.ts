/** Scripts come while the page is still read (shell/page-assets.tsx). */
export function whenPageIsRead(start: () => void): void {
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start, { once: true });
  else start();
}
