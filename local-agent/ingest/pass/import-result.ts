/** What a catch-up did: the JSON of `subtrack import`. */
export type ImportResult = {
  files_read: number;
  bytes_read: number;
  lines_read: number;
  lines_skipped: number;
  events_added: number;
  /** Files whose texts are not in the journal yet. */
  text_pending: number;
  duration_ms: number;
  /** How many lines or files by reason: nothing is passed over silently. */
  skipped_by_reason: Record<string, number>;
  /** Another process holds the ingest lock: nothing was done. */
  skipped?: true;
};

export type Progress = {
  phase: 'numbers' | 'text';
  files: number;
  total_files: number;
  bytes: number;
  total_bytes: number;
};

export function emptyResult(): ImportResult {
  return {
    files_read: 0,
    bytes_read: 0,
    lines_read: 0,
    lines_skipped: 0,
    events_added: 0,
    text_pending: 0,
    duration_ms: 0,
    skipped_by_reason: {},
  };
}

/** Lines with broken bytes are read all the same: counted, but not as skipped. */
const skippingReasons = new Set(['not_json', 'line_too_long', 'binary_file', 'failed_record']);

export function addCounts({
  result,
  counts,
}: {
  result: ImportResult;
  counts: { bytes: number; lines: number; skipped: Readonly<Record<string, number | undefined>> };
}): void {
  result.bytes_read += counts.bytes;
  result.lines_read += counts.lines;
  for (const [reason, count = 0] of Object.entries(counts.skipped)) {
    result.skipped_by_reason[reason] = (result.skipped_by_reason[reason] ?? 0) + count;
    if (skippingReasons.has(reason)) result.lines_skipped += count;
  }
}
