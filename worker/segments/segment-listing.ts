export type ListedSegment = {
  session_id: string;
  segment_id: string;
  key: string;
  bytes: number;
  /** When it was stored, Unix ms. */
  at: number;
};

/** What lies in R2 behind a key, in the order of keys; `isLast`: nothing comes after it. */
export type SegmentListing = (o: {
  after: string;
  limit: number;
}) => Promise<{ segments: ListedSegment[]; isLast: boolean }>;
