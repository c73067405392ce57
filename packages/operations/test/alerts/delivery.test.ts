import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { alertReceivers, reasonIn } from '../../src/alerts/delivery.ts';
import { countsIn, progress } from '../../src/alerts/notification-counts.ts';
import { data, estateWith } from './estate.ts';

const { inventory } = await estateWith({});
const counts = (begun: number, givenUp: number, tried: number, refused: number) =>
  new Map([['webhook', { begun, givenUp, tried, refused }]]);

test('receivers are those of the inventory, with the ways by which each is told', () => {
  expect(alertReceivers(inventory, undefined)).toEqual([
    { name: 'dba', integrations: { webhook: 2 } },
    { name: 'pager', integrations: { email: 1 } },
    { name: 'nobody', integrations: {} },
  ]);
  expect(() => alertReceivers(inventory, 'padger')).toThrow('did you mean pager?');
  const { inventory: bare } = readInventory([{ file: 'pigsty.yml', text: 'all: {}' }]);
  expect(() => alertReceivers(bare!, undefined)).toThrow('no infra node of this inventory runs Alertmanager');
});

test('what Alertmanager counts is read from its metrics, of one receiver where it tells them apart', () => {
  expect(countsIn(data('metrics-0.25.txt'), 'dba').get('webhook')).toEqual({
    begun: 7,
    givenUp: 2,
    tried: 17,
    refused: 12,
  });
  const apart = ['dba', 'pager'].map(
    (r, i) =>
      `alertmanager_notifications_failed_total{integration="email",reason="other",receiver_name="${r}"} ${i + 1}`,
  );
  expect(countsIn(apart.join('\n'), 'pager').get('email')?.givenUp).toBe(2);
});

test('a message is taken when no more is on its way; one that is begun and not ended is waited for', () => {
  const before = counts(7, 2, 17, 12);
  const seen = (after: ReturnType<typeof counts>, expected = 1) =>
    progress({ webhook: expected }, before, after);
  expect(seen(counts(7, 2, 17, 12))).toMatchObject({ begun: false, settled: false });
  expect(seen(counts(8, 2, 18, 13))).toMatchObject({ begun: true, taken: false, settled: false });
  expect(seen(counts(8, 2, 18, 12))).toEqual({ begun: true, taken: true, settled: true, givenUp: 0 });
  expect(seen(counts(8, 3, 24, 19))).toEqual({ begun: true, taken: false, settled: true, givenUp: 1 });
  // Two ways of one receiver: one of them is not enough.
  expect(seen(counts(8, 2, 18, 12), 2)).toMatchObject({ begun: false, taken: false });
  // Somebody else's was given up meanwhile: it is not counted whose.
  expect(seen(counts(9, 3, 20, 14))).toEqual({ begun: true, taken: true, settled: true, givenUp: 1 });
});

test('the reason is what Alertmanager wrote, in the form of any version', () => {
  expect(
    reasonIn(
      String.raw`ts=2026-11-27T11:30:38.172Z caller=dispatch.go:352 level=error msg="Notify for alerts failed" num_alerts=1 err="deaf/webhook[0]: notify retry canceled after 7 attempts: Post \"http://127.0.0.1:9/\": dial tcp 127.0.0.1:9: connect: connection refused"`,
    ),
  ).toBe(
    'deaf/webhook[0]: notify retry canceled after 7 attempts: Post "http://127.0.0.1:9/": dial tcp 127.0.0.1:9: connect: connection refused',
  );
  expect(reasonIn('')).toBeUndefined();
});
