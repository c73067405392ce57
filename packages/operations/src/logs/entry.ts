import type { RegistrationOf } from '@pigsty/sdk';

export type LogSource = RegistrationOf<'log'>;

/** From the least to the most serious. */
export const levels = ['debug', 'info', 'notice', 'warning', 'error', 'critical'] as const;

export type LogLevel = (typeof levels)[number];

/** One entry of a log, with the labels that the store and every alert have. */
export interface LogEntry {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly job: string;
  readonly ins: string;
  readonly ip: string;
  readonly cls: string;
  /** Absent where the log does not say. */
  readonly level?: LogLevel;
  readonly text: string;
}

export function atLeast(level: LogLevel | undefined, wanted: LogLevel): boolean {
  return level !== undefined && levels.indexOf(level) >= levels.indexOf(wanted);
}

const words: Readonly<Record<string, LogLevel>> = {
  debug: 'debug',
  trace: 'debug',
  info: 'info',
  log: 'info',
  notice: 'notice',
  warn: 'warning',
  warning: 'warning',
  error: 'error',
  err: 'error',
  crit: 'critical',
  critical: 'critical',
  fatal: 'critical',
  panic: 'critical',
  alert: 'critical',
  emerg: 'critical',
};

/** The level that a program's own word means: `FATAL` of PostgreSQL, `warn` of etcd. */
export function levelOf(word: string): LogLevel | undefined {
  return words[word.toLowerCase().replace(/\d$/, '')];
}

/** Levels of syslog, from 0 (emergency) to 7. */
export function levelOfPriority(priority: number): LogLevel | undefined {
  const found: readonly LogLevel[] = [
    'critical',
    'critical',
    'critical',
    'error',
    'warning',
    'notice',
    'info',
    'debug',
  ];
  return found[priority];
}
