import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cut, heal, members, meta, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { seenDown } from './harness/host-down.ts';
import { toldOf, type Receiver } from './harness/receiver.ts';
import { until } from './harness/wait.ts';
import { resolved, targetsRegistered, watchedHosts } from './harness/watched.ts';

const [first, , third] = members;

/** The same with a second infra node. */
const two = (text: string): string =>
  text.replace(`${meta}: { infra_seq: 1 }`, `${meta}: { infra_seq: 1 }\n        ${first}: { infra_seq: 2 }`);

describe('two infra nodes', () => {
  let receiver: Receiver;
  let all: Estate;
  beforeAll(async () => {
    ({ estate: all, receiver } = await watchedHosts());
  });
  afterAll(() => receiver.close());

  test('the receiver is told that a host is down, once, and that it is back', async () => {
    const began = Date.now();
    await cut(third);
    const seconds = await seenDown({ all, receiver, host: third, began }).finally(() => heal(third));
    const healed = Date.now();
    const back = await until(
      'the receiver is told that it is over',
      async () => toldOf(receiver, 'NodeDown', third, 'resolved'),
      240_000,
    );
    console.log(
      `alert: ${seconds.toFixed(1)} s from the cut to the receiver, ${((back.atMs - healed) / 1000).toFixed(1)} s from the repair to the message that it is over`,
    );
  });

  test('a second infra node knows everything after one run; without the first one it goes on', async () => {
    const both = variant(all, two);
    await expectSuccess(both, 'deploy', '--yes');
    await expectEmptyPlan(both);
    const names = 'cd /infra && find targets rules -type f | sort';
    expect(await on(first, names)).toBe(await on(meta, names));
    expect(await targetsRegistered(first)).toBe(await targetsRegistered(meta));
    await until('both Alertmanagers know each other', async () => (await peers(first)) === 2);
    await cut(meta);
    await until(
      'the second one tells that the first is down',
      async () => toldOf(receiver, 'NodeDown', meta, 'firing'),
      180_000,
    );
    expect(await resolved('i.pigsty', first)).toBe(meta);
    await heal(meta);
    await until(
      'it tells that the first is back',
      async () => toldOf(receiver, 'NodeDown', meta, 'resolved'),
      240_000,
    );
    // Two Alertmanagers, one message.
    expect(
      receiver.told.filter((t) => t.name === 'NodeDown' && t.labels['ip'] === meta && t.status === 'firing'),
    ).toHaveLength(1);
  });

  test('both are removed without a trace of their services', async () => {
    await expectSuccess(variant(all, two), 'remove', 'infra', '--confirm', 'infra');
    for (const host of [meta, first])
      expect(
        await on(host, 'systemctl is-active vmetrics vmalert alertmanager nginx dnsmasq vlogs || :'),
      ).toBe(Array<string>(6).fill('inactive').join('\n'));
  });
});

const peers = async (host: string): Promise<number> =>
  (
    JSON.parse(await on(host, 'curl -fsS http://127.0.0.1:9059/api/v2/status')) as {
      cluster: { peers?: unknown[] };
    }
  ).cluster.peers?.length ?? 0;
