import { beforeAll, describe, expect, test } from 'vitest';
import { expectedLeft, leftBehind, snapshot, type Snapshot } from './harness/leftovers.ts';
import { fresh, members, meta, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { lines, whatShipsLogs, metric, nodeEstate, onlyHolder, query, vip } from './harness/node-estate.ts';
import { until } from './harness/wait.ts';

const [first, second, third] = members;

/** A Redis with a log of its own, on one of the hosts. */
const redis = `    redis-log:
      hosts: { ${second}: { redis_node: 1, redis_instances: { 6379: {} } } }
      vars: { redis_cluster: redis-log, redis_password: redis.log, redis_max_memory: 32MB }
`;

describe('hosts that are watched, send their logs, share an address, and are given back', () => {
  let all: Estate;
  let before: Snapshot;
  beforeAll(async () => {
    await fresh(['victoria-logs', 'vlagent']);
    before = await snapshot(third);
    all = await nodeEstate('add');
    await expectSuccess(all, 'deploy', '--yes');
  });

  test('are planned empty once they are deployed, and are well', async () => {
    await expectEmptyPlan(all);
    await expectSuccess(all, 'health', 'node');
  });

  test('show their metrics to who has a certificate of the estate, and to nobody else', async () => {
    const url = `https://${first}:9100/metrics`;
    const shown = '--cacert /etc/pki/ca.crt --cert /etc/pki/exporter.crt --key /etc/pki/exporter.key';
    expect(await on(third, `curl -s ${shown} ${url} | grep -c ^node_systemd_unit_state`)).not.toBe('0');
    expect(await on(third, `curl -s --cacert /etc/pki/ca.crt -o /dev/null ${url}; echo $?`)).not.toBe('0');
    expect(await on(third, `curl -s -o /dev/null -w '%{http_code}' http://${first}:9100/metrics`)).toBe(
      '400',
    );
    // Its own key does not make a stranger one of the estate.
    const stranger =
      'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=x -keyout /tmp/x.key -out /tmp/x.crt 2>/dev/null';
    const asked = `curl -s --cacert /etc/pki/ca.crt --cert /tmp/x.crt --key /tmp/x.key -o /dev/null ${url}; echo $?`;
    expect(await on(third, `${stranger}; ${asked}; rm /tmp/x.key /tmp/x.crt`)).not.toBe('0');
  });

  test('are all seen by the store of metrics, which evaluates every rule of theirs', async () => {
    await until(
      'every target of NODE is up',
      async () => (await metric('count(up{job="node"} == 1)')) === '4',
    );
    expect(await metric('count(up{job="haproxy"} == 1)')).toBe('4');
    await until(
      'every host answers a ping',
      async () => (await metric('min(probe_success{job="ping"})')) === '1',
    );
    await until('rules are recorded', async () => (await metric('count(node:ins:cpu_usage)')) === '4');
    const broken = `curl -s http://127.0.0.1:8880/api/v1/rules | jq -r '.data.groups[] | select(.name | startswith("node-")) | .rules[] | select(.lastError != "") | .name'`;
    expect(await on(meta, broken)).toBe('');
    expect(await metric('node:vip:holders')).toBe('1');
  });

  test('are brought back when somebody changes files and stops services', async () => {
    await on(first, 'echo "# mine" >>/etc/default/node_exporter; rm /etc/pigsty/exporter-web.yml');
    await on(first, 'systemctl stop vlagent; echo nameserver 192.0.2.53 >/etc/resolv.conf');
    const plan = await all.run('plan');
    expect(plan.code, plan.all).toBe(2);
    for (const what of [
      '/etc/default/node_exporter',
      'exporter-web.yml',
      'start vlagent',
      '/etc/resolv.conf',
    ])
      expect(plan.stdout).toContain(what);
    expect(plan.stdout).not.toContain(second);
    await expectSuccess(all, 'deploy', '--yes');
    await expectEmptyPlan(all);
  });

  test('send what they log: each line is found by its instance, with its level and its own time', async () => {
    await on(first, "logger -p user.err -t e2e 'the first line of proxy-1'");
    await until('the line is found', async () => (await lines('"first line" {ins="proxy-1"}')) === 1);
    const found = await query('"first line" {job="syslog", ins="proxy-1"} | fields level, cls, ip');
    expect(JSON.parse(found)).toEqual({ level: 'error', cls: 'proxy', ip: first });
  });

  test('lose no line and send none twice while the store is down and the agent is restarted', async () => {
    await on(meta, 'systemctl stop victoria-logs || systemctl stop vlogs');
    await on(first, 'for i in $(seq 1 100); do logger -t e2e "outage line $i"; done');
    await on(
      first,
      'systemctl restart vlagent; for i in $(seq 101 200); do logger -t e2e "outage line $i"; done',
    );
    await expectSuccess(all, 'deploy', '--yes');
    await until('all lines arrive', async () => {
      const count = await lines('"outage line" {ins="proxy-1"}');
      if (count !== 200) throw new Error(`${String(count)} of 200 lines; ${await whatShipsLogs(first)}`);
      return true;
    });
    expect(await query('"outage line" {ins="proxy-1"} | uniq by (_msg) | stats count() n | fields n')).toBe(
      '{"n":"200"}',
    );
  });

  test('read the log of a service that comes later, where it comes and nowhere else', async () => {
    const later = variant(all, (text) => text.replace(/^ {2}vars:$/m, `${redis}  vars:`));
    const plan = await later.run('install', 'redis', '--dry-run');
    expect(plan.stdout, plan.all).toContain('node.logs');
    expect(plan.stdout).not.toContain(third);
    await expectSuccess(later, 'install', 'redis', '--yes');
    await until('lines of Redis are found', async () => (await lines('{job="redis"} Ready')) > 0);
    expect(await query('{job="redis"} Ready | fields ins, cls, ip | limit 1')).toBe(
      `{"ins":"redis-log-1-6379","cls":"redis-log","ip":"${second}"}`,
    );
    await expectSuccess(later, 'remove', 'redis', '-l', 'redis-log', '--confirm', 'redis-log');
    expect(await on(second, 'grep -c redis /etc/systemd/system/vlagent.service || :')).toBe('0');
    await expectEmptyPlan(all);
  });

  test('hand the address over within seconds when its holder stops, and do not take it back', async () => {
    const holder = await onlyHolder();
    const other = holder === first ? second : first;
    await on(holder, 'systemctl stop keepalived');
    const started = Date.now();
    await until('the other one holds the address', async () => (await onlyHolder()) === other);
    expect(Date.now() - started).toBeLessThan(8000);
    await on(third, `ping -c 1 -W 2 ${vip}`);
    await on(holder, 'systemctl start keepalived');
    await until('both run', async () => (await on(holder, 'systemctl is-active keepalived')) === 'active');
    expect(await onlyHolder()).toBe(other);
    await expectEmptyPlan(all);
  });

  test('do not keep an address that another one has taken when keepalived is killed', async () => {
    const holder = await onlyHolder();
    await on(holder, 'pkill -KILL -x keepalived');
    await on(
      holder,
      `for i in $(seq 50); do ip -o -4 address | grep -q ' ${vip}/' || exit 0; sleep 0.1; done; exit 1`,
    );
    await onlyHolder();
    const state = (): Promise<string> => on(holder, 'systemctl is-active keepalived || :');
    await until('keepalived runs again', async () => (await state()) === 'active');
    await on(third, `ping -c 1 -W 2 ${vip}`);
  });

  test('are given back as they were found: what stays is the packages and the administrator', async () => {
    await expectSuccess(all, 'remove', 'node', '-l', third, '--confirm', 'plain');
    expect(leftBehind(before, await snapshot(third))).toEqual(expectedLeft);
    const again = await all.run('remove', 'node', '-l', third, '--confirm', 'plain');
    expect(again.all).toContain('Nothing to do');
  });
});
