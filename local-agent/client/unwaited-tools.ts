/**
 * Tools that are through before anybody could see them run, that ask nobody, and that are called so often that every
 * millisecond counts. Nothing says that they run now, and the client does not wait for the word that they did: it may come
 * late, after what followed, so that it says nothing about what goes on. When they were called, the transcript tells; also
 * what a kill of the client takes with it.
 */
export const unwaitedTools: ReadonlySet<string> = new Set([
  'Read',
  'Glob',
  'Grep',
  'LS',
  'TodoWrite',
  'TaskCreate',
  'TaskGet',
  'TaskList',
  'TaskUpdate',
  'ToolSearch',
]);
