/** The time `2026-09-01T00:00:00.000Z` at a place in milliseconds; NaN in doubt, also for the last days of a month. */
export function createIsoMillis(): (bytes: Buffer, at: number) => number {
  let day = NaN;
  let dayMs = NaN;
  return function isoMillis(bytes, at) {
    const punctuated =
      bytes[at + 4] === 0x2d &&
      bytes[at + 7] === 0x2d &&
      bytes[at + 10] === 0x54 &&
      bytes[at + 13] === 0x3a &&
      bytes[at + 16] === 0x3a &&
      bytes[at + 19] === 0x2e &&
      bytes[at + 23] === 0x5a;
    if (!punctuated) return NaN;
    const date =
      (two(bytes, at) * 100 + two(bytes, at + 2)) * 10_000 + two(bytes, at + 5) * 100 + two(bytes, at + 8);
    if (date !== day) {
      const text = bytes.toString('latin1', at, at + 10);
      dayMs = isDate.test(text) ? Date.parse(`${text}T00:00:00.000Z`) : NaN;
      if (!isDayOf(dayMs, text)) dayMs = NaN;
      day = date;
    }
    const hours = two(bytes, at + 11);
    const minutes = two(bytes, at + 14);
    const seconds = two(bytes, at + 17);
    if (hours > 23 || minutes > 59 || seconds > 59) return NaN;
    return (
      dayMs +
      ((hours * 60 + minutes) * 60 + seconds) * 1000 +
      two(bytes, at + 20) * 10 +
      digit(bytes, at + 22)
    );
  };
}

/** The 30th of February would be one of March. */
function isDayOf(ms: number, text: string): boolean {
  return ms >= 0 && new Date(ms).toISOString().startsWith(text);
}

const isDate = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|30)$/;

function digit(bytes: Buffer, at: number): number {
  const value = (bytes[at] ?? 0) - 0x30;
  return value >= 0 && value <= 9 ? value : NaN;
}

function two(bytes: Buffer, at: number): number {
  return digit(bytes, at) * 10 + digit(bytes, at + 1);
}
