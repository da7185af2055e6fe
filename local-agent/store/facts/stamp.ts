/**
 * A value with the time at which it was known, as one text: the greatest stamp is the latest value, the least the
 * earliest. ISO times have 24 characters, so the value starts at a fixed place.
 */
export function stamp({ time, value }: { time: string; value: string | undefined }): string | null {
  return value === undefined || value === '' ? null : time + value;
}
