/** The time of `2026-09-01T00:00:00.000Z` in milliseconds; NaN in doubt, also for the last days of a month. */
export function createIsoMillis(): (text: string) => number {
  let day = '';
  let dayMs = 0;
  return function isoMillis(text) {
    if (text.length !== 24 || text.charCodeAt(23) !== 0x5a || text.charCodeAt(10) !== 0x54) return NaN;
    const date = text.slice(0, 10);
    if (date !== day) {
      dayMs = isDate.test(date) ? Date.parse(`${date}T00:00:00.000Z`) : NaN;
      day = date;
    }
    const punctuated =
      text.charCodeAt(13) === 0x3a && text.charCodeAt(16) === 0x3a && text.charCodeAt(19) === 0x2e;
    const hours = two(text, 11);
    const minutes = two(text, 14);
    const seconds = two(text, 17);
    if (!punctuated || hours > 23 || minutes > 59 || seconds > 59) return NaN;
    return dayMs + ((hours * 60 + minutes) * 60 + seconds) * 1000 + two(text, 20) * 10 + digit(text, 22);
  };
}

const isDate = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|30)$/;

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 0x30;
  return value >= 0 && value <= 9 ? value : NaN;
}

function two(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1);
}
