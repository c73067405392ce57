import type { LogEntry } from '@pigsty/operations/logs';
import { harmless } from './harmless.ts';
import { localTimeMs } from './local-time.ts';
import type { Paint } from './paint.ts';
import { padTo, widthOf } from './words.ts';

/** Columns of instance and log, which are as wide as the widest of them was so far. */
export interface LogColumns {
  ins: number;
  job: number;
}

/** `11-27 02:13:05.123 pg-test-1 postgres ERROR ...`; further lines of an entry stand below its text. */
export function logText(entry: LogEntry, columns: LogColumns, paint: Paint): string {
  columns.ins = Math.max(columns.ins, widthOf(entry.ins));
  columns.job = Math.max(columns.job, widthOf(entry.job));
  const front = `${paint.dim(localTimeMs(entry.time))} ${padTo(entry.ins, columns.ins)} ${paint.cyan(padTo(entry.job, columns.job))} `;
  const [first = '', ...more] = harmless(entry.text).split('\n');
  return [`${front}${painted(entry, paint)(first)}`, ...more.map((line) => `    ${line}`)].join('\n');
}

function painted({ level }: LogEntry, paint: Paint): (text: string) => string {
  switch (level) {
    case 'critical':
    case 'error':
      return paint.red;
    case 'warning':
      return paint.yellow;
    case 'debug':
      return paint.dim;
    case 'info':
    case 'notice':
    case undefined:
      return (text) => text;
    default:
      return level satisfies never;
  }
}
