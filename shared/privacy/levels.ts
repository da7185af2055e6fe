/** How much of a project leaves its machine: nothing; numbers and names; everything, redacted. */
export const privacyLevels = ['off', 'metadata', 'redacted'] as const;
export type PrivacyLevel = (typeof privacyLevels)[number];
