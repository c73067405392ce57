import { isSecret, quoteWords, Secret, type Action, type Text } from '@pigsty/sdk';
import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { etcdAccount } from '../src/ops/account/account.ts';
import { etcdAlarm } from '../src/ops/alarm.ts';
import { etcdAuth } from '../src/ops/auth.ts';
import { etcdCompacted } from '../src/ops/compacted.ts';
import { etcdDefragmented } from '../src/ops/defragmented.ts';
import { etcdServesUsers, type EtcdUser } from '../src/ops/serves-users.ts';
import { memberIdentity, paths } from '../src/spec/paths.ts';

const here = 'https://127.0.0.1:2379';
const other = 'https://127.0.0.1:2389';
const rootPassword = Secret.of('Root.Secret');
const rootAt = (endpoint: string) => ({
  endpoints: [endpoint],
  caPath: paths.ca,
  ...memberIdentity,
  rootPassword,
});
const patroni: EtcdUser = { name: 'pg-test', password: Secret.of('Pg.Secret'), prefix: '/pg/pg-test/' };

let host: TestHost;
beforeAll(async () => {
  host = await testHost('users-etcd', '10.10.54.0/24', ['etcd-server', 'etcd-client', 'curl', 'openssl']);
  await host.sh(`set -e
mkdir -p ${paths.directory}; cd ${paths.directory}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=users -addext 'subjectAltName=IP:127.0.0.1' -keyout ${paths.key} -out ${paths.ca} 2>/dev/null
cp ${paths.ca} ${paths.certificate}`);
  for (const [port, peerPort] of [
    [2379, 2380],
    [2389, 2390],
  ] as const) {
    await start(port, peerPort);
    const auth = { client: rootAt(`https://127.0.0.1:${port}`), passwordPath: paths.rootPassword };
    await act(etcdAuth.write(auth, 'enable'));
  }
  const account = { client: rootAt(here), ...patroni };
  const state = { user: { roles: undefined, accepted: false }, permissions: undefined };
  await act(etcdAccount.write(account, etcdAccount.diff(account, state, [])!));
});
afterAll(() => host.down());

/** A cluster of one, whose database may have 16 MiB. */
async function start(port: number, peerPort: number): Promise<void> {
  const url = `https://127.0.0.1:${port}`;
  await host.sh(`setsid etcd --name m${port} --data-dir /var/tmp/etcd-${port} --bcrypt-cost 4 --log-level error --quota-backend-bytes 16777216 \\
  --listen-client-urls ${url} --advertise-client-urls ${url} --listen-peer-urls http://127.0.0.1:${peerPort} \\
  --initial-cluster m${port}=http://127.0.0.1:${peerPort} --initial-advertise-peer-urls http://127.0.0.1:${peerPort} \\
  --cert-file ${paths.certificate} --key-file ${paths.key} --trusted-ca-file ${paths.ca} </dev/null >>/tmp/etcd-${port}.log 2>&1 &
echo $! > /run/etcd-${port}.pid
n=0; until ${curl} -f ${url}/health >/dev/null 2>&1; do n=$((n+1)); [ $n -lt 100 ] || exit 1; sleep 0.1; done`);
}
const curl = `curl -s --cacert ${paths.ca} --cert ${paths.certificate} --key ${paths.key}`;
const etcdctl = `etcdctl --endpoints ${here} --cacert ${paths.ca} --cert ${paths.certificate} --key ${paths.key} --user root:Root.Secret`;

const plain = (text: Text): string => (isSecret(text) ? text.reveal() : text);
async function act(actions: readonly Action[]): Promise<string> {
  let said = '';
  for (const action of actions) {
    if (action.do !== 'run') throw new TypeError('only commands are expected here');
    const input = Buffer.from(plain(action.command.stdin ?? '')).toString('base64');
    said += await host.sh(`base64 -d <<'END' | ${quoteWords(action.command.argv)} 2>&1\n${input}\nEND\n`);
  }
  return said;
}
const tried = (endpoint: string, user: EtcdUser, others: readonly string[] = []): Promise<string> =>
  act(
    etcdServesUsers.write(
      {
        name: 'etcd-1',
        client: rootAt(endpoint),
        others,
        users: [user],
        topic: 'etcd.started',
        patienceMs: 2000,
      },
      'try',
    ),
  );

test('a member that was started again lets a user of one prefix hold a lease, read and list members', async () => {
  await host.sh(
    `pid=$(cat /run/etcd-2379.pid); kill -9 $pid; while kill -0 $pid 2>/dev/null; do sleep 0.1; done`,
  );
  await start(2379, 2380);
  expect(await tried(here, patroni)).toBe('');
  expect(await host.sh(`${etcdctl} lease list`)).toContain('found 0 leases');
});

test('a member that does not let a user read its keys stops the deploy with the words of etcd', async () => {
  const stranger = { ...patroni, prefix: '/pg/pg-other/' };
  await expect(tried(here, stranger)).rejects.toThrow(
    /etcd-1 does not serve pg-test, a user of etcd: kv\/range: .*permission denied/s,
  );
});

test('a login that other members accept is missed, and one that nobody knows is not', async () => {
  await expect(tried(other, patroni, [here])).rejects.toThrow(
    /the login is refused, which other members accept/,
  );
  const declared = { ...patroni, password: Secret.of('Not.Yet') };
  expect(await tried(here, declared, [here])).toBe('');
});

test('a member that does not answer is told of', async () => {
  await expect(tried('https://127.0.0.1:2399', patroni)).rejects.toThrow(/auth\/authenticate: no answer/);
});

test('a database that its history has filled takes writes again after compaction, defragmentation and clearing', async () => {
  const put = `head -c 900000 /dev/zero | tr '\\0' x | ${etcdctl} put /big 2>&1`;
  expect(
    await host.sh(`n=0; while [ $n -lt 30 ]; do ${put} || break; n=$((n+1)); done; ${put} || :`),
  ).toContain('database space exceeded');
  const alarm = { cluster: 'etcd', client: rootAt(here) };
  const alarms = async () => etcdAlarm.parse(await host.sh(plain(etcdAlarm.read([alarm]))), [alarm])[0]!;
  const { full } = await alarms();
  expect(full).toHaveLength(1);
  await act(etcdCompacted.write(alarm, 'compact'));
  // Nothing was written since: the second time there is no history.
  await act(etcdCompacted.write(alarm, 'compact'));
  const recordPath = paths.defragmented;
  await act(
    etcdDefragmented.write(
      { name: 'etcd-1', client: rootAt(here), others: [], since: 'run-1', recordPath, leads: true },
      'defragment',
    ),
  );
  const { beforeBytes, afterBytes } = JSON.parse(await host.sh(`cat ${recordPath}`)) as Record<
    string,
    number
  >;
  expect(beforeBytes).toBeGreaterThan(16_000_000);
  expect(afterBytes).toBeLessThan(4_000_000);
  await act(etcdAlarm.write(alarm, { full }));
  expect(await alarms()).toEqual({ full: [] });
  expect(await host.sh(put)).toContain('OK');
});
