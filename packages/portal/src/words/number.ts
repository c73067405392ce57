import type { MetricUnit } from '@pigsty/sdk';

/** Three significant digits at most, without zeros at the end. */
function digits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 100) return value.toFixed(0);
  return String(Number(value.toPrecision(3)));
}

function scaled(value: number, base: number, suffixes: readonly string[]): string {
  let size = value;
  let at = 0;
  while (Math.abs(size) >= base && at < suffixes.length - 1) {
    size /= base;
    at++;
  }
  // 0.0000012 of something is no number to read.
  if (size !== 0 && Math.abs(size) < 0.001) return size.toExponential(1);
  return `${digits(size)}${suffixes[at] ?? ''}`;
}

/** How long: `2 ms`, `4.1 s`, `18 min`, `5 d 22 h`. */
export function duration(seconds: number): string {
  const size = Math.abs(seconds);
  const sign = seconds < 0 ? '-' : '';
  if (size === 0) return '0 s';
  if (size < 0.001) return `${sign}${digits(size * 1e6)} µs`;
  if (size < 1) return `${sign}${digits(size * 1000)} ms`;
  if (size < 90) return `${sign}${digits(size)} s`;
  const minutes = Math.round(size / 60);
  if (minutes < 90) return `${sign}${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${sign}${hours} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
  return `${sign}${Math.floor(hours / 24)} d${hours % 24 === 0 ? '' : ` ${hours % 24} h`}`;
}

/** A value with its unit; what is missing is a dash, and never zero. */
export function formatted(value: number | null | undefined, unit: MetricUnit): string {
  if (value === undefined || value === null || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  switch (unit) {
    case 'bytes':
      return scaled(value, 1024, [' B', ' KiB', ' MiB', ' GiB', ' TiB', ' PiB']);
    case 'count':
      return scaled(value, 1000, ['', 'k', 'M', 'G', 'T']);
    case 'flag':
      return value === 0 ? 'no' : value === 1 ? 'yes' : digits(value);
    case 'milliseconds':
      return duration(value / 1000);
    case 'ratio':
      return `${percent(value * 100)} %`;
    case 'seconds':
      return duration(value);
    case 'timestamp':
      return value === 0 ? 'never' : moment(value * 1000);
    default:
      return unit satisfies never;
  }
}

/** 99.998 % keeps its nines. */
function percent(value: number): string {
  if (value > 99 && value < 100) return String(Math.floor(value * 1000) / 1000);
  return digits(value);
}

const two = (n: number): string => String(n).padStart(2, '0');

/** `2026-11-27 02:41:07`, in the time of the reader. */
export function moment(ms: number): string {
  const d = new Date(ms);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${clock(ms)}`;
}

/** `02:41:07` */
export function clock(ms: number): string {
  const d = new Date(ms);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}
