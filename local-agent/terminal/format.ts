import { LOCAL_ZONE } from '../../shared/queries/parts/time-zone.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `950`, `41.2k`, `412k`, `1.2M`, `3.05B`. */
export function formatTokens(count: number): string {
  const units = [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const;
  for (const [size, unit] of units) {
    // 999,950 would round to 1000k.
    if (count >= size * 0.9995 && count >= 1_000) return `${threeDigits(count / size)}${unit}`;
  }
  return String(count);
}

function threeDigits(value: number): string {
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}

export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 file`, `1,805 files`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `840 ms`, `3.2 s`, `4 min 12 s`, `2 h 5 min`, `3 d 4 h`; a dash for what is not known. */
export function formatDuration(exact: number | null): string {
  if (exact === null) return '–';
  if (exact < SECOND) return `${Math.round(exact)} ms`;
  if (exact < 59.95 * SECOND) return `${(exact / SECOND).toFixed(1)} s`;
  const ms = Math.round(exact / SECOND) * SECOND;
  const [size, unit, below, small] =
    ms < HOUR
      ? ([MINUTE, 'min', SECOND, 's'] as const)
      : ms < DAY
        ? ([HOUR, 'h', MINUTE, 'min'] as const)
        : ([DAY, 'd', HOUR, 'h'] as const);
  const rest = Math.floor((ms % size) / below);
  return `${Math.floor(ms / size)} ${unit}${rest > 0 ? ` ${rest} ${small}` : ''}`;
}

export function formatShare({ part, whole }: { part: number; whole: number }): string {
  if (whole === 0) return '–';
  const share = (100 * part) / whole;
  if (share > 0 && share < 1) return '<1 %';
  return `${Math.round(share)} %`;
}

/** `12 min ago` under a day, else the day in the reader's time zone. */
export function formatWhen({ at, now, timeZone }: { at: number; now: number; timeZone: string }): string {
  const age = now - at;
  if (age >= 0 && age < MINUTE) return 'just now';
  if (age >= 0 && age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age >= 0 && age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  return formatDay({ at, timeZone });
}

/** YYYY-MM-DD in a time zone. */
export function formatDay({ at, timeZone }: { at: number; timeZone: string }): string {
  return localParts({ at, timeZone }).slice(0, 10);
}

/** `YYYY-MM-DD HH:MM` in a time zone. */
export function formatMoment({ at, timeZone }: { at: number; timeZone: string }): string {
  return localParts({ at, timeZone }).slice(0, 16);
}

function localParts({ at, timeZone }: { at: number; timeZone: string }): string {
  if (timeZone === LOCAL_ZONE)
    return new Date(at - new Date(at).getTimezoneOffset() * MINUTE).toISOString().replace('T', ' ');
  // Swedish writes dates as ISO does.
  return new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
