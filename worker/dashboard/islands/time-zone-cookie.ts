const year = 365 * 86_400;

/** Days are cut by the server in the reader's zone, which only the browser knows; the first visit loads once more. */
export function rememberZone(): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || zone === document.documentElement.dataset['zone']) return;
  document.cookie = `tz=${zone}; path=/; max-age=${year}; samesite=lax`;
  // Cookies may be refused, and a zone may be unknown to the server: reload once, never in a circle.
  if (!document.cookie.includes(`tz=${zone}`) || sessionStorage.getItem('zone') === zone) return;
  sessionStorage.setItem('zone', zone);
  location.reload();
}
