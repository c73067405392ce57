import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressFor, formatAddress, parseAddress } from './address.ts';
import { alignedTo, stepOf } from './step.ts';
import { resolveRange, shifted, zoomed } from './time-range.ts';

const now = 1_800_000_000_000;
const url = (address: string): URL => new URL(address, 'https://portal');

describe('the address of a page', () => {
  test('says everything that the page shows, and no more', () => {
    expect(parseAddress(url('/p/pg-ha?cls=pg-test&from=now-3h&to=now'))).toEqual({
      page: 'pg-ha',
      range: { from: 'now-3h', to: 'now' },
      variables: { cls: 'pg-test' },
    });
    expect(formatAddress({ page: 'home', range: { from: 'now-1h', to: 'now' }, variables: {} })).toBe('/p/');
  });

  test('is read back as it was written, whatever a label holds', () => {
    fc.assert(
      fc.property(
        fc.record({ cls: fc.string({ minLength: 1, unit: 'binary' }), q: fc.string({ minLength: 1 }) }),
        fc.constantFrom('now-15m', 'now-7d', '1799999000000'),
        (variables, from) => {
          const address = { page: 'pg-ha', range: { from, to: 'now' }, variables };
          expect(parseAddress(url(formatAddress(address)))).toEqual(address);
        },
      ),
    );
  });

  test('a path that is no page is the first page', () => {
    expect(parseAddress(url('/p/')).page).toBe('home');
    expect(parseAddress(url('/p/../x')).page).toBe('home');
    expect(parseAddress(url('/p/%3Cimg%3E')).page).toBe('home');
  });

  test('a page about labels has those that it has a choice for', () => {
    const labels = { cls: 'pg-test', ins: 'pg-test-1', ip: '10.10.10.11' };
    expect(formatAddress(addressFor('node', ['ins'], labels))).toBe('/p/node?ins=pg-test-1');
  });
});

describe('a range of time', () => {
  test('is relative, in milliseconds, or a date', () => {
    expect(resolveRange({ from: 'now-3h', to: 'now' }, now)).toEqual({ fromMs: now - 10_800_000, toMs: now });
    expect(resolveRange({ from: '1799999000000', to: 'now' }, now).fromMs).toBe(1_799_999_000_000);
    expect(resolveRange({ from: '2026-11-27T02:00:00Z', to: '2026-11-27T03:00:00Z' }, now)).toEqual({
      fromMs: Date.UTC(2026, 10, 27, 2),
      toMs: Date.UTC(2026, 10, 27, 3),
    });
  });

  test('that means nothing, or ends before it begins, is the last hour', () => {
    for (const range of [
      { from: 'yesterday', to: 'now' },
      { from: 'now', to: 'now-1h' },
    ])
      expect(resolveRange(range, now)).toEqual({ fromMs: now - 3_600_000, toMs: now });
  });

  test('is moved by half of itself, and never beyond now', () => {
    const before = shifted({ from: 'now-1h', to: 'now' }, -1, now);
    expect(resolveRange(before, now)).toEqual({ fromMs: now - 5_400_000, toMs: now - 1_800_000 });
    expect(resolveRange(shifted(before, 1, now), now).toMs).toBe(now);
    expect(zoomed({ from: 'now-1h', to: 'now' }, 0.5, now)).toEqual({ from: 'now-1800s', to: 'now' });
  });

  test('is asked for in steps that a screen can show, at moments that come again', () => {
    expect(stepOf({ fromMs: now - 3_600_000, toMs: now })).toBe(10);
    expect(stepOf({ fromMs: now - 30 * 86_400_000, toMs: now })).toBe(7200);
    const { start, end } = alignedTo({ fromMs: now - 3_600_001, toMs: now + 4321 }, 30);
    expect([start % 30, end % 30]).toEqual([0, 0]);
  });
});
