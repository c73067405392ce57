import type { ScreenCell, ScreenTone } from '@pigsty/sdk';

/** `0.4s`, `12s`, `4m12s`, `3h05m`, `2d04h`; nothing for what has no age. */
export function age(seconds: number | null): string {
  if (seconds === null) return '';
  const whole = Math.floor(Math.max(0, seconds));
  if (whole < 10) return `${Math.max(0, seconds).toFixed(1)}s`;
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)}h${two(Math.floor(whole / 60) % 60)}m`;
  return `${Math.floor(whole / 86_400)}d${two(Math.floor(whole / 3600) % 24)}h`;
}

/** `512 B`, `1.5 MiB`. */
export function bytes(n: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = n < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(n) / 10));
  const value = n / 1024 ** power;
  return `${power === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[power] ?? 'B'}`;
}

export function toned(text: string, tone: ScreenTone | undefined): ScreenCell {
  return tone === undefined ? text : { text, tone };
}

/** A statement on one line. */
export function oneLine(statement: string): string {
  return statement.replace(/\s+/g, ' ').trim();
}

/** As it fits into a column; the words in full are those of pg_stat_activity. */
export function shortState(state: string | null): string {
  return (state ?? '')
    .replace('idle in transaction (aborted)', 'aborted tx')
    .replace('idle in transaction', 'idle in tx')
    .replace('fastpath function call', 'fastpath');
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
