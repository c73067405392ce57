import { execaSync } from 'execa';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, everyone, members, meta, nobody, on, variant, type Estate } from './harness/estate.ts';

interface BadInventory {
  readonly what: string;
  readonly edit: (inventory: string) => string;
  /** Patterns that the message must match: place, cause, remedy. */
  readonly says: readonly RegExp[];
}

const place = /pigsty\.yml:\d+:\d+/;

const inventories: readonly BadInventory[] = [
  {
    what: 'two primaries',
    edit: (text) => text.replace('pg_role: replica', 'pg_role: primary'),
    says: [place, /exactly one primary/, /replica on the others/],
  },
  {
    what: 'a duplicate pg_seq',
    edit: (text) => text.replace('pg_seq: 3', 'pg_seq: 2'),
    says: [place, /pg_seq/, /pg-test/],
  },
  {
    what: 'an unknown role',
    edit: (text) => text.replace('pg_role: replica', 'pg_role: slave'),
    says: [place, /pg_role/, /replica/],
  },
  {
    what: 'a wrong type',
    edit: (text) => text.replace(/pg_version: 17/, 'pg_version: banana'),
    says: [place, /pg_version/, /banana/],
  },
  { what: 'a YAML syntax error', edit: (text) => text.replace('pg_seq: 1,', 'pg_seq: 1, ['), says: [place] },
];

describe('a wrong inventory', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await deployed();
  });

  test.each(inventories)('with $what is explained with its place', async ({ edit, says }) => {
    const wrong = variant(demo, edit);
    expect(wrong.text).toContain('pg-test');
    const deploy = await wrong.run('deploy', '--yes');
    expect(deploy.code).toBe(1);
    for (const words of says) expect(deploy.all).toMatch(words);
    expect(deploy.all).not.toMatch(/\n\s+at .*\(.*:\d+:\d+\)/); // no stack trace
  });

  test('naming a package that does not exist fails before anything is changed, with the package and the parameter', async () => {
    const wrong = variant(demo, (text) =>
      text.replace(/^( *)pg_version: 17.*$/m, '$&\n$1node_packages: [no-such-package-at-all]'),
    );
    const deploy = await wrong.run('deploy', '--yes');
    expect(deploy.code).toBe(1);
    expect(deploy.all).toMatch(/no-such-package-at-all/);
    expect(deploy.all).toMatch(/node_packages/);
  });

  test('changes nothing, whatever is wrong with it', async () => {
    expect((await demo.run('plan')).code).toBe(0);
  });

  test('an empty limit match is an error with the nearest name, never everything', async () => {
    const deploy = await demo.run('-l', 'pg-tset', 'deploy', '--yes');
    expect(deploy.code).toBe(1);
    expect(deploy.all).toMatch(/pg-test/);
  });
});

describe('a host that cannot be managed', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await deployed();
  });

  test('an unreachable host is named with what to try, and the others are not held up', async () => {
    const wrong = variant(demo, (text) => text.replace(members[2], nobody));
    const plan = await wrong.run('plan');
    expect(plan.code).toBe(1);
    expect(plan.all).toContain(nobody);
    expect(plan.all).toContain(`ping -c 3 ${nobody}`);
  });

  test('a wrong SSH key is named', async () => {
    const key = join(demo.folder, 'wrong-key');
    execaSync('sh', ['-c', `rm -f ${key} ${key}.pub; ssh-keygen -q -t ed25519 -N '' -f ${key}`]);
    const wrong = variant(demo, (text) =>
      text.replace(/ansible_ssh_private_key_file:.*/, `ansible_ssh_private_key_file: ${key}`),
    );
    const plan = await wrong.run('plan');
    expect(plan.code).toBe(1);
    expect(plan.all).toContain('wrong-key');
  });

  test('a changed host key is refused with both fingerprints', async () => {
    await on(
      meta,
      `cp -a /etc/ssh /etc/ssh.kept; rm -f /etc/ssh/ssh_host_*; ssh-keygen -A >/dev/null; systemctl restart ssh`,
    );
    try {
      const plan = await demo.run('plan');
      expect(plan.code).toBe(1);
      expect(plan.all).toMatch(/SHA256:.*SHA256:/s);
      expect(plan.all).toContain('known_hosts');
    } finally {
      await on(meta, `rm -rf /etc/ssh; mv /etc/ssh.kept /etc/ssh; systemctl restart ssh`);
    }
    expect((await demo.run('plan')).code).toBe(0);
  });

  test('missing sudo is named', async () => {
    const user = /ansible_user: *(\S+)/.exec(demo.text)?.[1] ?? 'vagrant';
    const move = (from: string, to: string): string =>
      `for f in $(grep -ls '${user}' /etc/${from}/* 2>/dev/null); do mkdir -p /etc/${to}; mv $f /etc/${to}/; done`;
    await on(meta, move('sudoers.d', 'sudoers.away'));
    try {
      const plan = await demo.run('plan');
      expect(plan.code).toBe(1);
      expect(plan.all).toMatch(/sudo/);
      expect(plan.all).toContain(meta);
    } finally {
      await on(meta, move('sudoers.away', 'sudoers.d'));
    }
    expect((await demo.run('plan')).code).toBe(0);
  });

  test('a full disk is named with its file system, and the next deploy finishes', async () => {
    const host = members[1];
    await on(
      host,
      `mount -t tmpfs -o size=64k tmpfs /etc/pgbouncer && head -c 65536 /dev/zero > /etc/pgbouncer/full; true`,
    );
    try {
      const deploy = await demo.run('deploy', '--yes');
      expect(deploy.code).toBe(1);
      expect(deploy.all).toMatch(/No space left/);
      expect(deploy.all).toMatch(/pgsql\.\w+@/);
    } finally {
      await on(host, 'umount -l /etc/pgbouncer');
    }
    const repair = await demo.run('deploy', '--yes');
    expect(repair.code, repair.all).toBe(0);
    expect((await demo.run('plan')).code).toBe(0);
  });

  test('etcd that does not answer is reported as such, and is brought back', async () => {
    await on(meta, 'systemctl stop etcd');
    const health = await demo.run('health');
    expect(health.code).not.toBe(0);
    expect(health.all).toMatch(/etcd/);
    expect((await demo.run('deploy', '--yes')).code).toBe(0);
    expect(await on(meta, 'systemctl is-active etcd')).toBe('active');
  });

  test('all of them are still as they were', async () => {
    for (const host of everyone)
      expect(await on(host, 'ls /etc/pigsty/pending 2>/dev/null | wc -l')).toBe('0');
  });
});
