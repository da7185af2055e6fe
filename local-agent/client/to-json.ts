/** Deeper than anything that is meant to be read. */
const MAX_DEPTH = 200;

/** A value that another program wrote as JSON text. The runtime cannot write what nests thousands of levels deep: there, the depth is cut. */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return JSON.stringify(cutDepth(value, MAX_DEPTH));
  }
}

function cutDepth(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (Array.isArray(value)) return value.map((item) => cutDepth(item, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cutDepth(item, depth - 1)]));
}
