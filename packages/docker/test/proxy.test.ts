import { readInventory } from '@pigsty/inventory';
import type { Estate, Op } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { planInstall } from '../src/plan/install.ts';
import { planRemove } from '../src/plan/remove.ts';
import { identify } from '../src/spec/identity.ts';
import { restartTopic } from '../src/spec/paths.ts';

const host = '10.0.0.1';
const dropIn = '/etc/systemd/system/docker.service.d/pigsty-proxy.conf';
const variables = '/etc/docker/pigsty-proxy.env';

function estateWith(proxyEnv: string) {
  const text = `all: { hosts: { ${host}: { docker_enabled: true } }, vars: { ${proxyEnv} } }`;
  const inventory = readInventory([{ file: 'pigsty.yml', text }]).inventory!;
  return { estate: { inventory } as Estate, cluster: identify(inventory).clusters[0]! };
}

const nobody = { host: () => undefined, of: () => undefined, from: () => undefined };

function installed(proxyEnv: string): readonly Op[] {
  const { estate, cluster } = estateWith(proxyEnv);
  return planInstall(cluster, nobody, estate).find(({ name }) => name === 'config')!.ops;
}

const kindsOf = (ops: readonly Op[], ...paths: readonly string[]): readonly string[] =>
  ops.flatMap((op) => (paths.includes((op.args as { path: string }).path) ? [op.kind] : []));

test('an engine pulls through the proxies of the estate, and restarts when they change', () => {
  const ops = installed("proxy_env: { https_proxy: 'http://p:3128', no_proxy: '10.0.0.0/8' }");
  expect(kindsOf(ops, dropIn, variables)).toEqual(['file', 'file']);
  const file = ops.find((op) => (op.args as { path: string }).path === variables);
  expect(file).toMatchObject({
    args: {
      mode: '0600',
      content:
        '# Managed by pigsty (module docker): proxy_env.\nHTTPS_PROXY="http://p:3128"\nNO_PROXY="10.0.0.0/8"\n',
    },
    notifies: [restartTopic],
  });
});

test('without a proxy nothing is written, and what was is taken away with a restart', () => {
  for (const none of ['', "proxy_env: { no_proxy: 'localhost' }"]) {
    const ops = installed(none);
    expect(kindsOf(ops, dropIn, variables)).toEqual(['absent', 'absent']);
    const gone = ops.filter((op) => op.kind === 'absent');
    expect(gone.map((op) => op.notifies)).toEqual([[restartTopic], [restartTopic]]);
  }
});

test('a password of a proxy is not in the plan', () => {
  const ops = installed("proxy_env: { https_proxy: 'http://ann:s3cret@p:3128' }");
  expect(JSON.stringify(ops)).not.toContain('s3cret');
});

test('the proxies go with the engine', () => {
  const { estate, cluster } = estateWith("proxy_env: { https_proxy: 'http://p:3128' }");
  const ops = planRemove(cluster, nobody, { hosts: new Set([host]) }, estate).flatMap((stage) => stage.ops);
  expect(kindsOf(ops, dropIn, variables)).toEqual(['absent', 'absent']);
});
