import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { estate, fresh, members, meta, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { whoAnswers } from './harness/postgres.ts';
import { until } from './harness/wait.ts';

const [first, second, balancer] = members;
const serving = [first, second] as const;

/** Two members, and a third host that carries their services. */
const provided = (demo: string): string =>
  demo
    .replace(new RegExp(`^( *)${balancer.replaceAll('.', '\\.')}: .*pg_seq: 3.*\n`, 'm'), '')
    .replace(
      /^( *)pg_cluster: pg-test$/m,
      '$&\n$1pg_service_provider: balancers\n$1pg_files: [tls/partner-ca.crt]',
    )
    .replace(/^( *)pg-test:/m, `$1balancers: { hosts: { ${balancer}: {} } }\n\n$&`);
const carriedByMembers = (text: string): string => text.replace(/^ *pg_service_provider: .*\n/m, '');

describe('services of a cluster on a load balancer of its own', () => {
  let all: Estate;
  const name = 'tls/partner-ca.crt';
  const bring = (text: string): void => writeFileSync(join(all.folder, 'files', name), text);

  beforeAll(async () => {
    await fresh();
    all = await estate(provided);
    mkdirSync(join(all.folder, 'files/tls'), { recursive: true });
    bring('the first\n');
    await expectSuccess(all, 'deploy', '--yes');
  });

  test('are planned empty once deployed, and well', async () => {
    await expectEmptyPlan(all);
    const health = await expectSuccess(all, 'health', '--verbose');
    expect(health.stdout).toContain(`service primary of ${balancer} on 5433 leads to the primary`);
    expect(health.stdout).toContain(`service replica of ${balancer} on 5434 leads to a reader`);
  });

  test('lead clients from there to the leader and to a replica, and members carry none', async () => {
    expect(await standby(balancer, 5433)).toBe(false);
    expect(await standby(balancer, 5434)).toBe(true);
    for (const member of serving) {
      expect(await listeners(member)).toEqual([]);
      expect(await files(member)).toEqual([]);
    }
    const verified = await on(
      meta,
      `cd /; PGPASSWORD=test psql -XAtc 'select ssl from pg_stat_ssl where pid = pg_backend_pid()' 'host=${balancer} port=5436 user=test dbname=test sslmode=verify-full sslrootcert=/etc/pki/ca.crt'`,
    );
    expect(verified).toBe('t');
    const seen = await expectSuccess(all, 'pgsql', 'services', '-l', 'pg-test');
    expect(seen.stdout).toMatch(new RegExp(`primary +5433 +pg-test-1 .*${balancer.replaceAll('.', '\\.')}`));
  });

  test('lead to the new leader after a switchover', async () => {
    const said = await expectSuccess(all, 'pgsql', 'switchover', 'pg-test', '--to', 'pg-test-2', '--yes');
    expect(said.all).not.toContain('clients of the pooler wait');
    await until(
      'writes come to the new leader',
      async () =>
        (await whoAnswers({ host: balancer, port: 5436 }).catch(() => undefined))?.address === second,
      20_000,
    );
  });

  test('files of the inventory are in the data directory of each member, and a change is a reload', async () => {
    for (const member of serving)
      expect(await on(member, 'stat -c "%a %U" /pg/data/partner-ca.crt; cat /pg/data/partner-ca.crt')).toBe(
        '600 postgres\nthe first',
      );
    bring('the second\n');
    const plan = await all.run('plan', '-l', 'pg-test', '--json');
    expect(plan.code).toBe(2);
    expect(plan.stdout).toMatch(/"grade": ?"reloads"/);
    await expectSuccess(all, 'deploy', '-l', 'pg-test', '--yes');
    for (const member of serving) expect(await on(member, 'cat /pg/data/partner-ca.crt')).toBe('the second');
    await expectEmptyPlan(all);
  });

  test('come back to the members, and the host that carried them keeps none', async () => {
    const local = variant(all, carriedByMembers);
    await expectSuccess(local, 'deploy', '--yes');
    await expectEmptyPlan(local);
    expect(await files(balancer)).toEqual([]);
    expect(await listeners(balancer)).toEqual([]);
    for (const member of serving) expect(await standby(member, 5433)).toBe(false);
    // After the switchover a backup of the new leader may still be due.
    const health = await local.run('health', 'pgsql', '--verbose');
    expect(health.stdout).toContain('service primary on 5433 leads to the primary');
    expect(health.stdout).not.toMatch(/^\s*fail /m);
  });

  test('come with the cluster alone to where its inventory puts them, and go with it', async () => {
    await expectSuccess(all, 'deploy', '-l', 'pg-test', '--yes');
    await expectEmptyPlan(all);
    expect(await standby(balancer, 5433)).toBe(false);
    expect(await files(first)).toEqual([]);
    await expectSuccess(all, 'remove', 'pgsql', '-l', 'pg-test', '--confirm', 'pg-test');
    expect(await files(balancer)).toEqual([]);
    expect(await listeners(balancer)).toEqual([]);
    expect(await on(balancer, 'systemctl is-active haproxy')).toBe('active');
  });
});

async function standby(host: string, port: number): Promise<boolean> {
  return (await whoAnswers({ host, port })).standby;
}

/** Files of services of pg-test. */
async function files(host: string): Promise<readonly string[]> {
  return words(await on(host, 'ls /etc/haproxy/conf.d | grep ^pg-test- || :'));
}

/** Ports of services that somebody listens on. */
async function listeners(host: string): Promise<readonly string[]> {
  return words(await on(host, "ss -Htln | grep -Eo ':543[3468] ' || :"));
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
