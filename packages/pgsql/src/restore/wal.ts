const WORD = 2 ** 32;

/** `16/B374D848` as a number of bytes; nothing where it is none. A number has room for 8 PiB of WAL. */
export function parseLsn(text: string): number | undefined {
  const [, high = '', low = ''] = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(text) ?? [];
  return high === '' ? undefined : Number.parseInt(high, 16) * WORD + Number.parseInt(low, 16);
}

export function lsnText(lsn: number): string {
  const hex = (n: number): string => n.toString(16).toUpperCase();
  return `${hex(Math.floor(lsn / WORD))}/${hex(lsn % WORD)}`;
}

/** A segment of WAL: its timeline, and how many segments are before it. */
export interface Segment {
  readonly timeline: number;
  readonly number: number;
}

/** Reads the name of a segment's file: timeline, and the number in two words. */
export function parseSegment(name: string, segmentBytes: number): Segment | undefined {
  const [, timeline = '', log = '', at = ''] = /^([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})$/.exec(name) ?? [];
  if (timeline === '') return undefined;
  const perLog = WORD / segmentBytes;
  return {
    timeline: Number.parseInt(timeline, 16),
    number: Number.parseInt(log, 16) * perLog + Number.parseInt(at, 16),
  };
}

export function segmentName({ timeline, number }: Segment, segmentBytes: number): string {
  const perLog = WORD / segmentBytes;
  return [timeline, Math.floor(number / perLog), number % perLog]
    .map((n) => n.toString(16).toUpperCase().padStart(8, '0'))
    .join('');
}

/** The number of the segment that holds a position. */
export function segmentAt(lsn: number, segmentBytes: number): number {
  return Math.floor(lsn / segmentBytes);
}
