import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, everyone, members, on, type Estate } from './harness/estate.ts';
import { until } from './harness/wait.ts';

/** Each fault this often; the drill command repeats it as often as one likes. */
const rounds = 1;
const faults = ['kill', 'power', 'partition'] as const;

interface Round {
  readonly type: string;
  readonly passed: boolean;
  readonly reasons: readonly string[];
  readonly recoverySeconds: number;
  readonly lost: readonly number[];
}

describe('a cluster that loses its leader', () => {
  let demo: Estate;
  beforeAll(async () => {
    // With a synchronous standby no acknowledged row may be lost, whatever happens to the leader.
    demo = await deployed((text) => text.replace(/^( *)pg_cluster: pg-test$/m, '$&\n$1pg_rpo: 0'));
  });

  test.each(faults)(
    'by %s takes writes again in less than 30 s, loses no acknowledged row, and has one leader',
    async (fault) => {
      const drill = await demo.run(
        'drill',
        'failover',
        'pg-test',
        '--fault',
        fault,
        '--rounds',
        String(rounds),
        '--confirm',
        'pg-test',
        '--json',
      );
      const results = drill.stdout
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Round)
        .filter((line) => line.type === 'drill-round');
      expect(results, drill.all).toHaveLength(rounds);
      for (const round of results) {
        expect(round.reasons).toEqual([]);
        expect(round.lost).toEqual([]);
        expect(round.recoverySeconds).toBeLessThan(30);
      }
      expect(drill.code, drill.all).toBe(0);
    },
  );

  test('is left alone by the next plan: the declared role is not the running leader', async () => {
    await until('both replicas stream', async () => (await streaming()) === 2, 180_000);
    const plan = await demo.run('plan');
    expect(plan.code, plan.all).toBe(0);
  });

  test('switches over when asked to, and nothing is fought over', async () => {
    const before = await leader();
    const switchover = await demo.run('pgsql', 'switchover', 'pg-test', '--yes');
    expect(switchover.code, switchover.all).toBe(0);
    expect(await leader()).not.toBe(before);
    await until('both replicas stream', async () => (await streaming()) === 2, 120_000);
    const plan = await demo.run('plan');
    expect(plan.code, plan.all).toBe(0);
    const deploy = await demo.run('deploy', '--yes');
    expect(deploy.code, deploy.all).toBe(0);
    expect(await leader()).not.toBe(before);
  });

  test('leaves no marker behind', async () => {
    for (const host of everyone)
      expect(await on(host, 'ls /etc/pigsty/pending 2>/dev/null | wc -l')).toBe('0');
  });
});

interface Member {
  readonly Role: string;
  readonly State: string;
  readonly Host: string;
}

async function cluster(): Promise<readonly Member[]> {
  return JSON.parse(await on(members[0], 'patronictl -c /etc/patroni/patroni.yml list -f json')) as Member[];
}

async function leader(): Promise<string> {
  return (await cluster()).find((m) => m.Role === 'Leader')?.Host ?? 'nobody';
}

async function streaming(): Promise<number> {
  return (await cluster()).filter((m) => m.State === 'streaming').length;
}
