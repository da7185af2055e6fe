/** Where a link or a redirect may go: a path of ours, never another site (`//host`, `/\\host`); else the first page. */
export function ownPath(path: unknown): string {
  return typeof path === 'string' && /^\/(?![/\\])[^\\\s]*$/.test(path) ? path : '/';
}
