import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, members, meta, on, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { verifying, withTls } from './harness/verifying.ts';
import { startWriter } from './harness/writer.ts';
import { until } from './harness/wait.ts';

const first = members[0];

/** Where a server shows a certificate, and the file that it is said to show. */
const shown = [
  { host: first, port: 5432, starttls: true, file: '/pg/cert/server.crt' },
  { host: first, port: 6432, starttls: true, file: '/pg/cert/server.crt' },
  { host: first, port: 8008, starttls: false, file: '/pg/cert/server.crt' },
  { host: meta, port: 2379, starttls: false, file: '/etc/etcd/server.crt' },
] as const;

interface Listed {
  readonly host: string;
  readonly path: string;
  readonly subject?: string;
  readonly usedBy: readonly string[];
  readonly begins: string;
  readonly daysLeft: number;
  readonly issuer: string;
  readonly state: string;
}

async function listed(of: Estate): Promise<readonly Listed[]> {
  const { code, all, stdout } = await of.run('cert', 'list', '--json');
  expect(code, all).toBe(0);
  const line = stdout.trim().split('\n').at(-1) ?? '';
  return (JSON.parse(line) as { readonly rows: readonly Listed[] }).rows;
}

const serial = (pem: string): string => `${pem} | openssl x509 -noout -serial`;

async function serials({ host, port, starttls, file }: (typeof shown)[number]): Promise<readonly string[]> {
  const identity = `-cert ${file} -key ${file.replace('.crt', '.key')}`;
  const served = `openssl s_client -connect ${host}:${port} ${starttls ? '-starttls postgres' : identity} </dev/null 2>/dev/null`;
  return [await on(host, serial(served)), await on(host, serial(`cat ${file}`))];
}

describe('certificates', () => {
  let all: Estate;
  beforeAll(async () => {
    all = await deployed(withTls);
  });

  test('are listed with who uses them and when they end, the authority first', async () => {
    const rows = await listed(all);
    expect(rows[0]).toMatchObject({
      path: 'files/pki/ca/ca.crt',
      subject: expect.stringContaining('pigsty-ca'),
    });
    for (const host of members)
      expect(rows.find((r) => r.host === host && r.path === '/pg/cert/server.crt')).toMatchObject({
        usedBy: ['pgsql pg-test'],
        state: 'right',
      });
    expect(rows.every((r) => r.daysLeft > 300)).toBe(true);
    await on(
      first,
      'mv /etc/pki/node-exporter.crt /root/ 2>/dev/null || mv /pg/cert/server.crt /root/kept.crt',
    );
    const { code, stdout } = await all.run('cert', 'list', '-l', first);
    expect(code).toBe(2);
    expect(stdout).toContain('there is none');
    // Who asks for new certificates asks for nothing else.
    const refused = await all.run('cert', 'renew', '--yes');
    expect(refused.code).toBe(1);
    expect(refused.all).toContain('pigsty deploy');
    await expectSuccess(all, 'deploy', '--yes');
  });

  test('are all renewed while clients that verify them write, and each server shows the new one', async () => {
    const before = await listed(all);
    const old = await Promise.all(shown.map((place) => serials(place)));
    const writer = await startWriter(verifying(all), 'renewed');
    await expectSuccess(all, 'cert', 'renew', '--yes');
    const written = await writer.end();
    console.log(`renewed: ${written.acknowledged} rows, ${written.failed} transactions failed`);
    expect(written).toMatchObject({ failed: 0, lost: [] });
    expect(written.acknowledged).toBeGreaterThan(50);
    for (const [at, place] of shown.entries()) {
      // A server that has just been told opens its port again.
      const onDisk = await until(
        `${place.host}:${place.port} shows what is on disk`,
        async () => {
          const [served, kept] = await serials(place);
          return served === kept && kept;
        },
        5000,
        100,
      );
      expect(onDisk).not.toBe(old[at]?.[1]);
    }
    const after = new Map((await listed(all)).map((r) => [`${r.host} ${r.path}`, r]));
    for (const { host, path, begins } of before.slice(1))
      expect(Date.parse(after.get(`${host} ${path}`)?.begins ?? '')).toBeGreaterThan(Date.parse(begins));
    await expectEmptyPlan(all);
  });
});
