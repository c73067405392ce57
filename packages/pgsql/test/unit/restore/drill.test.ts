import { describe, expect, test } from 'vitest';
import { chooseDrill, fraction, isChoice } from '../../../src/drill/restore/choice.ts';
import { renderDrillMetrics } from '../../../src/drill/restore/metrics.ts';
import { judgeDrill } from '../../../src/drill/restore/receipt.ts';
import { readAside } from '../../../src/restore/aside/receipt.ts';
import type { Source } from '../../../src/restore/coverage.ts';
import type { Backup } from '../../../src/restore/info.ts';
import { segmentName } from '../../../src/restore/wal.ts';

const MIB16 = 16 * 1024 * 1024;
const name = (number: number): string => segmentName({ timeline: 1, number }, MIB16);

function backup(label: string, segment: number): Backup {
  return {
    label,
    type: 'full',
    error: false,
    begin: 1000,
    end: 1060,
    endLsn: segment * MIB16 + 0x150,
    firstSegment: name(segment),
    lastSegment: name(segment),
    databaseBytes: 1000,
    repositoryBytes: 100,
    repository: 1,
    annotations: {},
  };
}

function source(
  member: string,
  {
    backups,
    archived,
  }: { readonly backups: readonly Backup[]; readonly archived: readonly (readonly [number, number])[] },
): Source {
  return {
    member,
    leads: true,
    facts: {
      now: 5000,
      segmentBytes: MIB16,
      systemId: '7',
      timeline: 1,
      info: { systemId: '7', archives: [{ repository: 1, id: '17-1' }], backups, ofOthers: 0 },
      archived: archived.map(([first, last]) => ({ timeline: 1, first, last, until: 4000 })),
      // What only the leader has is not restorable when it is lost.
      own: [{ timeline: 1, first: 1, last: 99 }],
      unarchived: [],
      histories: new Map(),
      hits: [],
      seen: [],
      unread: [],
      late: false,
      dataBytes: 0,
      freeBytes: 0,
      tablespaces: [],
      kept: false,
      aside: false,
      mounted: false,
      receipts: {},
    },
  };
}

const label = '20260301-010000F';
const drill = { cluster: 'pg-test', member: 'pg-test-2', seed: 1, set: label, target: 'LSN 0/5000000' };

describe('the target of a restore drill', () => {
  const one = source('pg-test-1', { backups: [backup(label, 3)], archived: [[3, 9]] });

  test('lies between the end of the backup and the last archived segment, whatever the seed', () => {
    for (let seed = 0; seed < 500; seed++) {
      const chosen = chooseDrill([one], { seed });
      if (!isChoice(chosen) || chosen.target.type !== 'lsn') throw new Error(JSON.stringify(chosen));
      expect(chosen.target.lsn).toBeGreaterThanOrEqual(3 * MIB16 + 0x150);
      expect(chosen.target.lsn).toBeLessThan(9 * MIB16);
      expect(chosen.restorableUntil).toBe(4000);
    }
  });

  test('is the same for the same seed, and another for another', () => {
    expect(chooseDrill([one], { seed: 7 })).toEqual(chooseDrill([one], { seed: 7 }));
    expect(new Set([1, 2, 3, 4].map(fraction)).size).toBe(4);
  });

  test('is the end of the backup where nothing was archived after it', () => {
    const chosen = chooseDrill([source('pg-test-1', { backups: [backup(label, 3)], archived: [[3, 3]] })], {
      seed: 1,
    });
    expect(isChoice(chosen) && chosen.target).toEqual({ type: 'immediate' });
  });

  test('lies before a gap of the archive', () => {
    const gap = source('pg-test-1', {
      backups: [backup(label, 3)],
      archived: [
        [3, 5],
        [7, 9],
      ],
    });
    for (let seed = 0; seed < 100; seed++) {
      const chosen = chooseDrill([gap], { seed });
      expect(isChoice(chosen) && chosen.target.type === 'lsn' && chosen.target.lsn < 5 * MIB16).toBe(true);
    }
  });

  test('begins with the newest backup of all members', () => {
    const newer = source('pg-test-2', { backups: [backup('20260302-010000F', 5)], archived: [[3, 9]] });
    const chosen = chooseDrill([one, newer], { seed: 1 });
    expect(isChoice(chosen) && chosen.proof).toMatchObject({ member: 'pg-test-2', set: '20260302-010000F' });
  });

  test('is refused where there is no backup, or its WAL is missing', () => {
    expect(chooseDrill([source('pg-test-1', { backups: [], archived: [] })], { seed: 1 })).toMatchObject({
      rule: 'no-backup',
    });
    const lost = source('pg-test-1', { backups: [backup(label, 3)], archived: [[5, 9]] });
    expect(chooseDrill([lost], { seed: 1 })).toMatchObject({ rule: 'target-unreachable' });
  });
});

describe('the verdict of a restore drill', () => {
  const well = `said recovery stopping after WAL location (LSN) "0/5000000"
lsn 0/5000060
begun 1000000
rpo 42
bytes 8192
opened 1012500
amcheck passed
checksums off
`;

  test('passes with the times that it took', () => {
    expect(judgeDrill(well, drill)).toMatchObject({
      passed: true,
      reasons: [],
      lsn: '0/5000060',
      rtoSeconds: 12.5,
      rpoSeconds: 42,
      checksums: 'off',
    });
  });

  test.each([
    [`begun 1\nrpo 0\nfailed the backup could not be restored: ERROR: [029]\n`, 'ERROR: [029]'],
    [
      well.replace('amcheck passed', 'amcheck failed\namcheck-says heap table "shop.public.t": block 3'),
      'block 3',
    ],
    [
      well.replace('checksums off', 'checksums failed\nchecksums-says checksum verification failed'),
      'failed',
    ],
    ['', 'not opened'],
  ])('does not pass with a reason: %#', (text, reason) => {
    const verdict = judgeDrill(text, drill);
    expect(verdict.passed).toBe(false);
    expect(verdict.reasons.join()).toContain(reason);
  });

  test('is shown as metrics, without times where there are none', () => {
    const text = renderDrillMetrics(judgeDrill('failed it\n', drill), 1234);
    expect(text).toContain('pigsty_restore_drill_passed{pg_cluster="pg-test"} 0\n');
    expect(text).toContain('pigsty_restore_drill_timestamp_seconds{pg_cluster="pg-test"} 1234\n');
    expect(text).not.toContain('rto');
  });
});

test('a restore aside reads rows and answers that the host wrote down', () => {
  expect(
    readAside('said x\nlsn 0/1\ntable shop.public.a b\t12\ntable shop.public.big\t~900\nanswer 1|2\n'),
  ).toMatchObject({
    reached: 'x',
    tables: [
      { table: 'shop.public.a b', rows: '12' },
      { table: 'shop.public.big', rows: '~900' },
    ],
    answer: ['1|2'],
  });
});
