import { parseLsn } from './wal.ts';
import { parseMoment } from './zoned-time.ts';

/** Where a recovery ends. */
export type Target =
  | { readonly type: 'time'; readonly utc: string; readonly epoch: number; readonly exclusive: boolean }
  | { readonly type: 'lsn'; readonly lsn: number; readonly text: string; readonly exclusive: boolean }
  | { readonly type: 'xid'; readonly xid: number; readonly exclusive: boolean }
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'immediate' }
  | { readonly type: 'latest' };

/** The words that name a target: one of them. */
export interface TargetWords {
  readonly time?: string | undefined;
  readonly lsn?: string | undefined;
  readonly xid?: string | undefined;
  readonly name?: string | undefined;
  readonly immediate?: boolean | undefined;
  readonly latest?: boolean | undefined;
  readonly exclusive?: boolean | undefined;
  readonly set?: string | undefined;
  readonly timeline?: number | undefined;
}

const FLAGS = ['time', 'lsn', 'xid', 'name', 'immediate', 'latest'] as const;
const LARGEST_XID = 2 ** 32 - 1;
/** Smaller numbers are no transactions of a client. */
const SMALLEST_XID = 3;
/** PostgreSQL keeps the names of restore points in 64 bytes. */
const LONGEST_NAME = 63;

/** Reads the words of a target; a sentence that says what is wrong where they name none. */
export function parseTarget(words: TargetWords): Target | string {
  const given = FLAGS.filter((flag) => words[flag] !== undefined && words[flag] !== false);
  const [type, second] = given;
  if (type === undefined)
    return 'no target is given: one of --time, --lsn, --xid, --name, --immediate or --latest';
  if (second !== undefined)
    return `two targets are given, ${given.map((flag) => `--${flag}`).join(' and ')}: a recovery ends at one`;
  if (words.set !== undefined && !/^\d{8}-\d{6}F(?:_\d{8}-\d{6}[DI])?$/.test(words.set))
    return `--set ${words.set} is not the label of a backup, such as 20260301-010000F`;
  const exclusive = words.exclusive === true;
  if (exclusive && !['time', 'lsn', 'xid'].includes(type))
    return `--exclusive has no meaning with --${type}: only a time, an LSN or a transaction can be left out`;
  return read(type, words, exclusive);
}

function read(type: (typeof FLAGS)[number], words: TargetWords, exclusive: boolean): Target | string {
  switch (type) {
    case 'time': {
      const moment = parseMoment(words.time ?? '');
      return typeof moment === 'string' ? `--time: ${moment}` : { type, ...moment, exclusive };
    }
    case 'lsn': {
      const text = words.lsn ?? '';
      const lsn = parseLsn(text);
      return lsn === undefined || lsn === 0
        ? `--lsn: "${text}" is not an LSN, such as 0/3000060`
        : { type, lsn, text, exclusive };
    }
    case 'xid': {
      const text = words.xid ?? '';
      const xid = /^\d{1,10}$/.test(text) ? Number(text) : 0;
      return xid < SMALLEST_XID || xid > LARGEST_XID
        ? `--xid: "${text}" is not the number of a transaction, ${SMALLEST_XID} to ${LARGEST_XID}`
        : { type, xid, exclusive };
    }
    case 'name': {
      const name = words.name ?? '';
      return name === '' || Buffer.byteLength(name) > LONGEST_NAME || /[\n\r]/.test(name)
        ? `--name: "${name}" cannot be the name of a restore point: 1 to ${LONGEST_NAME} bytes on one line`
        : { type, name };
    }
    case 'immediate':
    case 'latest':
      return { type };
    default:
      return type satisfies never;
  }
}

/** `the time 2026-03-01 11:00:00.000000 UTC` */
export function targetText(target: Target): string {
  const before = 'exclusive' in target && target.exclusive ? 'just before ' : '';
  switch (target.type) {
    case 'time':
      return `${before}the time ${target.utc.replace(/\.000000$/, '')} UTC`;
    case 'lsn':
      return `${before}LSN ${target.text}`;
    case 'xid':
      return `${before}transaction ${target.xid}`;
    case 'name':
      return `the restore point ${target.name}`;
    case 'immediate':
      return 'the end of a backup';
    case 'latest':
      return 'the end of the archived WAL';
    default:
      return target satisfies never;
  }
}
