/** The same as wrangler.toml says, by hand: a published package has no wrangler (a test compares the two). */
export const compatibility = { date: '2026-10-01', flags: ['nodejs_compat'] };
export const databaseName = 'subagent-tracking';
