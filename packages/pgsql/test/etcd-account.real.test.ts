import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { etcdAccountProbes } from '../src/health/etcd-account.ts';
import { CA_FILE, instanceIdentity } from '../src/spec/cluster.ts';
import { clusterOf, clusterText } from './unit/cluster-of.ts';

const endpoint = '127.0.0.1:2379';
const identity = `--cacert ${CA_FILE} --cert ${instanceIdentity.certificatePath} --key ${instanceIdentity.keyPath}`;
const etcdctl = `etcdctl --endpoints https://${endpoint} ${identity} --user root:Root.Secret`;
const { cluster, inventory } = clusterOf(clusterText(', pg_version: 17', { name: 'pg-meta' }));
const [probe, ...others] = cluster.instances.flatMap((i) => etcdAccountProbes(cluster, i, inventory));

let host: TestHost;
beforeAll(async () => {
  host = await testHost('account-etcd', '10.10.54.0/24', [
    'etcd-server',
    'etcd-client',
    'curl',
    'openssl',
    'python3-yaml',
  ]);
  await host.put([
    [
      '/tmp/patroni.yml',
      `scope: pg-meta
namespace: /pg/
etcd3:
  hosts: ['${endpoint}']
  protocol: https
  cacert: ${CA_FILE}
  cert: ${instanceIdentity.certificatePath}
  key: ${instanceIdentity.keyPath}
  username: pg-meta
  password: "it's \\"quoted\\" \\\\ here"
`,
    ],
  ]);
  await host.sh(`set -e
mkdir -p /etc/patroni /pg/cert; mv /tmp/patroni.yml /etc/patroni/; cd /pg/cert
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=account -addext 'subjectAltName=IP:127.0.0.1' -keyout server.key -out ca.crt 2>/dev/null
cp ca.crt server.crt
setsid etcd --name m1 --data-dir /var/tmp/etcd --bcrypt-cost 4 --log-level error \\
  --listen-client-urls https://${endpoint} --advertise-client-urls https://${endpoint} --listen-peer-urls http://127.0.0.1:2380 \\
  --cert-file ca.crt --key-file server.key --trusted-ca-file ca.crt </dev/null >/tmp/etcd.log 2>&1 &
n=0; until curl -fs ${identity} https://${endpoint}/health >/dev/null; do n=$((n+1)); [ $n -lt 100 ] || exit 1; sleep 0.1; done
e() { etcdctl --endpoints https://${endpoint} ${identity} "$@"; }
e user add root:Root.Secret; e user grant-role root root
e role add pg-meta; e role grant-permission pg-meta --prefix=true readwrite /pg/pg-meta/
e user add "pg-meta:it's \\"quoted\\" \\\\ here"; e user grant-role pg-meta pg-meta
e auth enable`);
});
afterAll(() => host.down());

const judged = async () => probe!.judge({ code: 0, output: await host.sh(`${probe!.script}\n:`) });

test('one instance asks for its cluster, and an account that may do everything is served', async () => {
  expect(others).toEqual([]);
  expect(await judged()).toMatchObject({ state: 'ok', detail: '1 members' });
  expect(await host.sh(`${etcdctl} lease list`)).toContain('found 0 leases');
});

test('what an account may not do any more is told in the words of etcd', async () => {
  await host.sh(`${etcdctl} role revoke-permission pg-meta --prefix=true /pg/pg-meta/`);
  expect(await judged()).toMatchObject({
    state: 'fail',
    detail: `${endpoint} kv/range: etcdserver: permission denied`,
  });
  await host.sh(`${etcdctl} user delete pg-meta`);
  const { detail } = await judged();
  expect(detail).toContain(`${endpoint} auth/authenticate: etcdserver: authentication failed`);
});

test('a member that does not answer is named', async () => {
  await host.sh(`kill $(pidof etcd); while pidof etcd >/dev/null; do sleep 0.1; done`);
  const { state, detail } = await judged();
  expect([state, detail]).toEqual(['warn', expect.stringContaining(`no answer of ${endpoint}`)]);
});
