import type { LogEntry } from '@pigsty/operations/logs';
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
  const front = `${paint.dim(localTime(entry.time))} ${padTo(entry.ins, columns.ins)} ${paint.cyan(padTo(entry.job, columns.job))} `;
  const [first = '', ...more] = shown(entry.text).split('\n');
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

/** What a log holds may not steer the terminal. */
function shown(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\u00b7').replaceAll('\t', '  ');
}

function localTime(time: number): string {
  const two = (n: number, digits = 2): string => String(n).padStart(digits, '0');
  const at = new Date(time);
  return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${two(at.getMilliseconds(), 3)}`;
}
