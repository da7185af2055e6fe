/** Alone here, because pages' scripts unpack segments too, without the schemas. */
export const segmentLimits = {
  /** Compressed bytes of one segment; what the sender aims for is far below. */
  maxBytes: 4 * 1024 * 1024,
  /** What a reader unpacks before it gives up (gzip reaches 1000:1). */
  maxRawBytes: 32 * 1024 * 1024,
  targetRawBytes: 512 * 1024,
  targetEvents: 500,
} as const;
