import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Hit, RestoreFacts } from '../../../src/restore/facts.ts';
import type { Backup } from '../../../src/restore/info.ts';
import type { Source } from '../../../src/restore/coverage.ts';
import { isProof } from '../../../src/restore/proof.ts';
import { prove } from '../../../src/restore/prove.ts';
import { windowsOf } from '../../../src/restore/windows.ts';
import { parseTarget, type TargetWords } from '../../../src/restore/target.ts';
import { parseHistory, pathTo } from '../../../src/restore/timeline.ts';
import { lsnText, parseLsn, parseSegment, segmentName } from '../../../src/restore/wal.ts';
import { parseMoment } from '../../../src/restore/zoned-time.ts';

interface Case {
  readonly name: string;
  readonly words: TargetWords;
  readonly hits?: readonly string[];
  readonly says: string;
}

const cases = JSON.parse(readFileSync(new URL('targets.json', import.meta.url), 'utf8')) as readonly Case[];
const MIB16 = 16 * 1024 * 1024;
const at = (time: string): number => Date.parse(`2026-03-01T${time}Z`) / 1000;

function backup(label: string, end: string, rest: Partial<Backup> & { readonly segment: string }): Backup {
  const { number = 0 } = parseSegment(rest.segment, MIB16) ?? {};
  return {
    label,
    type: 'full',
    error: false,
    begin: at(end) - 60,
    end: at(end),
    endLsn: number * MIB16 + 0x150,
    firstSegment: rest.segment,
    lastSegment: rest.segment,
    databaseBytes: 1000,
    repositoryBytes: 100,
    repository: 1,
    annotations: {},
    ...rest,
  };
}

/** `1 14 0/E000100 750 2026-03-01 09:30:00.000000` */
function hit(line: string): Hit {
  const [timeline, segment, lsn = '', xid, ...utc] = line.split(' ');
  return {
    timeline: Number(timeline),
    segment: Number(segment),
    lsn: parseLsn(lsn) ?? 0,
    xid: Number(xid),
    kind: 'COMMIT',
    utc: utc.join(' '),
  };
}

/**
 * A leader on timeline 2, which left timeline 1 in segment 13; the segments 5 to 10 and 12 to 16 of timeline 1 are archived,
 * 11 is not.
 */
function source(hits: readonly string[] = []): Source {
  const facts: RestoreFacts = {
    now: at('12:00:00'),
    segmentBytes: MIB16,
    systemId: '7000000000000000001',
    timeline: 2,
    current: parseLsn('0/10000800')!,
    info: {
      systemId: '7000000000000000001',
      archives: [{ repository: 1, id: '17-1' }],
      ofOthers: 0,
      backups: [
        backup('20260301-060000F', '06:01:00', { segment: '000000010000000000000006' }),
        backup('20260301-080000F', '08:01:00', { segment: '00000001000000000000000C' }),
        backup('20260301-090000F', '09:01:00', { segment: '00000001000000000000000D', error: true }),
      ],
    },
    archived: [
      { timeline: 1, first: 5, last: 10, until: at('07:00:00') },
      { timeline: 1, first: 12, last: 16, until: at('10:00:00') },
      { timeline: 2, first: 13, last: 15, until: at('11:00:00') },
    ],
    own: [{ timeline: 2, first: 15, last: 16 }],
    unarchived: [],
    histories: new Map([[2, parseHistory('1\t0/D000500\tno recovery target specified\n')]]),
    hits: hits.map(hit),
    seen: [],
    unread: [],
    late: false,
    dataBytes: 1000,
    freeBytes: 1e9,
    tablespaces: [],
    kept: false,
    aside: false,
    mounted: false,
    receipts: {},
  };
  return { member: 'pg-test-1', leads: true, facts };
}

function outcome(words: TargetWords, hits: readonly string[] = []) {
  const target = parseTarget(words);
  return typeof target === 'string' ? target : prove(source(hits), target, words);
}

describe('a target that cannot be reached, or is not one, is refused', () => {
  test.each(cases)('$name', ({ words, hits, says }) => {
    const said = outcome(words, hits);
    expect(typeof said === 'string' || !isProof(said), JSON.stringify(said)).toBe(true);
    expect(typeof said === 'string' ? said : isProof(said) ? '' : said.reason).toContain(says);
  });

  test('the refusal says what can be reached instead', () => {
    const said = outcome({ time: '2026-03-02 00:00:00Z' });
    expect(said).toMatchObject({
      hint: 'Reachable at pg-test-1: 2026-03-01 06:01:00 UTC to 2026-03-01 07:00:00 UTC, 2026-03-01 08:01:00 UTC to 2026-03-01 12:00:00 UTC.',
    });
  });
});

describe('a target that can be reached', () => {
  test('begins with the newest backup before it, and goes along the timeline that it is on', () => {
    expect(outcome({ xid: '755' }, ['1 12 0/C000900 755 2026-03-01 08:30:00.000000'])).toEqual({
      member: 'pg-test-1',
      set: '20260301-080000F',
      repository: 1,
      timeline: 1,
      lsn: '0/C000900',
      segment: '00000001000000000000000C',
    });
  });

  test('on an abandoned timeline is reached where that is named', () => {
    expect(
      outcome({ xid: '761', timeline: 1 }, ['1 14 0/E000200 761 2026-03-01 09:40:00.000000']),
    ).toMatchObject({
      set: '20260301-080000F',
      timeline: 1,
    });
  });

  test('on two timelines is reached where one is named', () => {
    const hits = [
      '1 14 0/E000200 760 2026-03-01 09:40:00.000000',
      '2 14 0/E000300 760 2026-03-01 10:40:00.000000',
    ];
    expect(outcome({ xid: '760', timeline: 2 }, hits)).toMatchObject({ timeline: 2, lsn: '0/E000300' });
    expect(outcome({ xid: '760', timeline: 1 }, hits)).toMatchObject({ timeline: 1, lsn: '0/E000200' });
  });

  test('in the common past of two timelines is one place, in whichever file it was found', () => {
    const hits = [
      '1 13 0/D000200 756 2026-03-01 09:00:00.000000',
      '2 13 0/D000200 756 2026-03-01 09:00:00.000000',
    ];
    expect(outcome({ time: '2026-03-01 08:59:00Z' }, hits)).toMatchObject({ timeline: 1, lsn: '0/D000200' });
  });

  test('at the end of the WAL counts what only the leader has yet', () => {
    expect(outcome({ latest: true })).toMatchObject({ timeline: 2, segment: '000000020000000000000010' });
  });
});

test('what a backup reaches ends where a segment is missing', () => {
  expect(windowsOf(source()).map((w) => [w.backup.label, w.until])).toEqual([
    ['20260301-060000F', at('07:00:00')],
    ['20260301-080000F', at('12:00:00')],
  ]);
});

test('a time is the same moment in each way of writing its zone', () => {
  const moments = [
    '2026-07-01 12:00:00+02',
    '2026-07-01T10:00:00Z',
    '2026-07-01 12:00 Europe/Berlin',
    '2026-07-01 10:00:00.0 UTC',
  ];
  expect(moments.map(parseMoment)).toEqual(
    moments.map(() => ({
      utc: '2026-07-01 10:00:00.000000',
      epoch: Date.parse('2026-07-01T10:00:00Z') / 1000,
    })),
  );
});

test('positions and names of segments are read as they are written', () => {
  expect(lsnText(parseLsn('16/B374D848') ?? 0)).toBe('16/B374D848');
  const name = '0000000A00000016000000B3';
  expect(segmentName(parseSegment(name, MIB16) ?? { timeline: 0, number: 0 }, MIB16)).toBe(name);
});

test('a timeline whose history is missing has no known past', () => {
  expect(pathTo(3, new Map())).toBeUndefined();
  expect(pathTo(1, new Map())).toEqual([{ timeline: 1, begin: 0, end: Number.POSITIVE_INFINITY }]);
});
