const MB = 1e6;

/**
 * Bytes of segments in a database that takes 500 MB on the free plan and holds the figures as well: above `wanted` the oldest
 * go, at `most` nothing more is taken until they have.
 */
export const spaceLimits = { wanted: 200 * MB, most: 240 * MB } as const;
