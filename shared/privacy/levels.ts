/** How much of a project leaves its machine: nothing; numbers and names; everything, redacted. */
export const privacyLevels = ['off', 'metadata', 'redacted'] as const;
export type PrivacyLevel = (typeof privacyLevels)[number];

/** The level of every project that is not named, and of those that are. */
export type PrivacySettings = { default: PrivacyLevel; projects: Readonly<Record<string, PrivacyLevel>> };

/**
 * How much of a session is seen behind its link, from the least: numbers, with a stand-in for every name and path;
 * numbers and names; everything, redacted. Never more than left the machine.
 */
export const shareLevels = ['anonymised', 'metadata', 'redacted'] as const;
export type ShareLevel = (typeof shareLevels)[number];
