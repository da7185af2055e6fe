/**
 * Tools that are through before anybody could see them run, that ask nobody, and that are called so often that every
 * millisecond counts: no hook says that they run now.
 */
export const quickTools: ReadonlySet<string> = new Set([
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
