import {
  LEFT_TO_RIGHT,
  MAPPED_TO_NOTHING,
  NON_ASCII_SPACES,
  PROHIBITED,
  RIGHT_TO_LEFT,
  UNASSIGNED,
} from './stringprep-tables.ts';

type Ranges = readonly (readonly [first: number, last: number])[];

const tables = {
  spaces: lazily(NON_ASCII_SPACES),
  nothing: lazily(MAPPED_TO_NOTHING),
  prohibited: lazily(PROHIBITED),
  unassigned: lazily(UNASSIGNED),
  rightToLeft: lazily(RIGHT_TO_LEFT),
  leftToRight: lazily(LEFT_TO_RIGHT),
};

/**
 * A password as PostgreSQL and libpq hash it: SASLprep (RFC 4013), and the plain bytes where that refuses the text.
 * Both ends do the same, so a difference here locks the user out.
 */
export function saslprep(password: string): string {
  if (isAscii(password)) return password;
  const mapped = Array.from(password).flatMap((c) => {
    const point = codePoint(c);
    if (tables.spaces(point)) return [' '];
    return tables.nothing(point) ? [] : [c];
  });
  const prepared = mapped.join('').normalize('NFKC');
  return prepared === '' || isRefused(Array.from(prepared, codePoint)) ? password : prepared;
}

/** PostgreSQL leaves ASCII alone, control characters included. */
function isAscii(text: string): boolean {
  return Array.from(text).every((c) => codePoint(c) < 0x80);
}

function isRefused(points: readonly number[]): boolean {
  if (points.some((p) => tables.prohibited(p) || tables.unassigned(p))) return true;
  if (!points.some(tables.rightToLeft)) return false;
  const [first = 0] = points;
  const ends = [first, points.at(-1) ?? first];
  return points.some(tables.leftToRight) || !ends.every(tables.rightToLeft);
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function lazily(encoded: string): (point: number) => boolean {
  let ranges: Ranges | undefined;
  return (point) => contains((ranges ??= decode(encoded)), point);
}

function decode(encoded: string): Ranges {
  let end = 0;
  return encoded
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [gap = '0', length = '0'] = word.split('+');
      const first = end + parseInt(gap, 36);
      end = first + parseInt(length, 36);
      return [first, end] as const;
    });
}

function contains(ranges: Ranges, point: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first = 0, last = 0] = ranges[middle] ?? [];
    if (point < first) high = middle - 1;
    else if (point > last) low = middle + 1;
    else return true;
  }
  return false;
}
