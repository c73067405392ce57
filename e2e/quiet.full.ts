import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leaveNothing, meta } from './harness/estate.ts';
import { query, watchedEverything, type Watched } from './harness/watched.ts';

const minutes = 60;

let watched: Watched;
beforeAll(async () => {
  watched = await watchedEverything();
});
afterAll(async () => {
  await watched.receiver.close();
  if (process.env['PIGSTY_KEEP'] === undefined) await leaveNothing();
});

test(
  'an estate of six modules that is well raises no alert from its deploy until an hour later',
  async () => {
    const { receiver } = watched;
    await sleep(minutes * 60_000);
    const others = receiver.told.filter(({ name }) => name !== 'Watchdog');
    expect(others.map(({ name, status, summary }) => `${status} ${name}: ${summary}`)).toEqual([]);
    // Not for want of a receiver: the one alert that always fires has come, and the store knows of no other.
    expect(receiver.told.map(({ name }) => name)).toContain('Watchdog');
    const fired = await query(
      meta,
      `count_over_time(ALERTS{alertstate="firing",alertname!="Watchdog"}[${minutes + 15}m])`,
    );
    expect(fired.map(({ labels }) => labels)).toEqual([]);
  },
  (minutes + 10) * 60_000,
);
