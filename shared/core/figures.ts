import { DAY, HOUR, MINUTE } from './time.ts';

// How figures are written: the dashboard, its scripts and the command line say the same of the same. Money: money.ts.

const SECOND = 1000;

/** `980`, `12,480`. */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `980`, `4.1k`, `412k`, `1.24M`: three digits tell enough. */
export function formatTokens(value: number): string {
  if (value < 1000) return String(Math.round(value));
  const units = ['k', 'M', 'B', 'T'];
  let scaled = value / 1000;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  const digits = scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0;
  return `${scaled.toFixed(unit === 0 ? Math.min(digits, 1) : digits)}${units[unit]}`;
}

/** `12 ms`, `1.2 s`, `18 s`, `1 m 10 s`, `2 h 05 m`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 9.95 * SECOND) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < MINUTE - 500) return `${Math.round(ms / SECOND)} s`;
  if (ms < HOUR - 500) return pair({ ms, big: MINUTE, small: SECOND, units: ['m', 's'], pad: true });
  if (ms < DAY - 30 * SECOND) return pair({ ms, big: HOUR, small: MINUTE, units: ['h', 'm'], pad: true });
  return pair({ ms, big: DAY, small: HOUR, units: ['d', 'h'], pad: false });
}

/** Coarse, for ages: `now`, `40 s`, `4 m`, `2 h`, `3 d`. */
export function formatAge(ms: number): string {
  if (ms < SECOND) return 'now';
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} m`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}

/** A share of one: `0 %`, `3.1 %`, `61 %`, `100 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '<0.1 %';
  return `${percent < 10 ? percent.toFixed(1).replace(/\.0$/, '') : Math.round(percent)} %`;
}

const byteUnits = ['KB', 'MB', 'GB', 'TB'] as const;

/** `980 B`, `35 KB`, `4.2 MB`, `10.7 GB`: by thousands, as disks, quotas and storage prices count them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let size = bytes / 1000;
  let unit: (typeof byteUnits)[number] = 'KB';
  for (const next of byteUnits.slice(1)) {
    // As it would be written: 999,600 bytes are 1.0 MB, not 1000 KB.
    if (Math.round(size) < 1000) break;
    size /= 1000;
    unit = next;
  }
  return unit === 'KB' ? `${Math.round(size)} KB` : `${size.toFixed(1)} ${unit}`;
}

/** `1 agent`, `9 agents`. */
export function counted({
  count,
  one,
  many = `${one}s`,
}: {
  count: number;
  one: string;
  many?: string;
}): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function pair(o: { ms: number; big: number; small: number; units: [string, string]; pad: boolean }): string {
  const smalls = Math.round(o.ms / o.small);
  const perBig = o.big / o.small;
  const rest = String(smalls % perBig);
  return `${Math.floor(smalls / perBig)} ${o.units[0]} ${o.pad ? rest.padStart(2, '0') : rest} ${o.units[1]}`;
}
