import type { RegistrationOf } from '@pigsty/sdk';
import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { definition } from '../src/index.ts';
import { renderExpectedTargets } from '../src/render/expected-targets.ts';

const scrape = (job: string, ins: string, ...targets: readonly string[]): RegistrationOf<'scrape'> => ({
  type: 'scrape',
  job,
  cls: 'pg-test',
  ins,
  ip: '10.10.10.11',
  targets,
});
const scrapes = [
  scrape('node', 'pg-test-1', '10.10.10.11:9100'),
  scrape('node', 'pg-test-2', '10.10.10.12:9100'),
  // Exporters of one instance, in one registration each.
  ...['9630', '9631'].map((port) => scrape('pgsql', 'pg-test-1', `10.10.10.11:${port}`)),
];
const probe: RegistrationOf<'probe'> = {
  type: 'probe',
  kind: 'icmp',
  cls: 'pg-test',
  ins: 'pg-test-1',
  ip: '10.10.10.11',
  target: '10.10.10.11',
};
const rules = renderExpectedTargets(scrapes, [probe]) ?? '';
const { expr } = (definition.content?.alerts ?? []).find((a) => a.name === 'TargetMissing')!;

let host: TestHost;
beforeAll(async () => {
  host = await testHost('targets', '10.10.54.0/24', ['curl', 'victoria-metrics'], ['victoria-metrics']);
  await host.sh(`setsid victoria-metrics -storageDataPath=/var/tmp/metrics -httpListenAddr=127.0.0.1:8428 -search.latencyOffset=0s </dev/null >/tmp/metrics.log 2>&1 &
n=0; until curl -fs http://127.0.0.1:8428/health >/dev/null; do n=$((n+1)); [ $n -lt 100 ] || { tail /tmp/metrics.log; exit 1; }; sleep 0.1; done`);
});
afterAll(() => host.down());

interface Rule {
  readonly value: string;
  readonly labels: string;
}
/** What vmalert records of the rules. */
const recorded = [...rules.matchAll(/expr: "vector\((\d+)\)"\n +labels: \{ (.*) \}/g)].map(
  ([, value = '', labels = '']): Rule => ({ value, labels: labels.replaceAll(': ', '=') }),
);

let cases = 0;
/** Who is told of while these targets are up; each time in a cluster of its own. */
async function missing(up: readonly string[]): Promise<readonly string[]> {
  const cls = `pg-test-${++cases}x`;
  const samples = [
    ...recorded.map(({ value, labels }) => `pigsty_target_expected{${labels}} ${value}`),
    ...up.map((labels) => `up{${labels}} 0`),
    '',
  ]
    .join('\n')
    .replaceAll('cls="pg-test"', `cls="${cls}"`);
  await host.put([['/tmp/samples', samples]]);
  const out =
    await host.sh(`curl -fsS --data-binary @/tmp/samples http://127.0.0.1:8428/api/v1/import/prometheus
curl -fsS http://127.0.0.1:8428/internal/force_flush
curl -fsS http://127.0.0.1:8428/api/v1/query -d time=$(($(date +%s) + 2)) -d nocache=1 --data-urlencode ${`query='${expr}'`}`);
  const { data } = JSON.parse(out) as {
    readonly data: { readonly result: readonly { readonly metric: Readonly<Record<string, string>> }[] };
  };
  return data.result
    .filter(({ metric }) => metric['cls'] === cls)
    .map(({ metric }) => `${metric['job']} ${metric['ins']}`)
    .sort();
}

const labels = (job: string, ins: string, instance: string): string =>
  `job="${job}",cls="pg-test",ins="${ins}",ip="10.10.10.11",instance="${instance}"`;
const all = [
  labels('node', 'pg-test-1', '10.10.10.11:9100'),
  labels('node', 'pg-test-2', '10.10.10.12:9100'),
  labels('pgsql', 'pg-test-1', '10.10.10.11:9630'),
  labels('pgsql', 'pg-test-1', '10.10.10.11:9631'),
  labels('ping', 'pg-test-1', '10.10.10.11'),
];

test('vmalert understands the rules', async () => {
  await host.put([['/tmp/targets.yml', rules]]);
  await host.sh('vmalert -dryRun -rule=/tmp/targets.yml -loggerLevel=ERROR 2>&1');
});

test('what is watched is not told of, whether it is up or down', async () => {
  expect(recorded.map(({ value }) => value)).toEqual(['1', '1', '2', '1']);
  expect(await missing(all)).toEqual([]);
});

test('a target that has vanished is told of, and so is one of several of an instance', async () => {
  expect(await missing(all.filter((l) => !l.includes('10.10.10.12:9100')))).toEqual(['node pg-test-2']);
  expect(await missing(all.filter((l) => !l.includes(':9631') && !l.includes('job="ping"')))).toEqual(
    ['pgsql pg-test-1', 'ping pg-test-1'].sort(),
  );
  expect(await missing([])).toHaveLength(recorded.length);
});
