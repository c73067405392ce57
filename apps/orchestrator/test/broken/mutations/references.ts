import { broken, withEntry, withValue, without, type Breakage, type Mutation } from '../breakage.ts';
import type { Good, Path } from '../document.ts';
import { clusters } from './identity.ts';

function set(good: Good, name: string, values: readonly string[]): readonly Breakage[] {
  return good.variables(name).flatMap((path) => values.map((value) => withValue(good, path, value)));
}

/** Values inside of lists of objects: `pg_users[].roles`. */
function inside(good: Good, list: string, key: string): readonly Path[] {
  return good.pairs().filter((path) => path.at(-1) === key && path.at(-3) === list);
}

/** A host without Redis. */
function idleHost(good: Good): string {
  const busy = new Set(good.variables('redis_instances').map((path) => path.at(-2)));
  return good.groups.flatMap((g) => g.hosts).find((host) => !busy.has(host)) ?? '';
}

export const references: readonly Mutation[] = [
  {
    kind: 'a cascade replica of nobody',
    rule: 'unknown-upstream',
    ways: (good) => [
      ...good
        .variables('pg_upstream')
        .filter((p) => good.value([...p.slice(0, -1), 'pg_role']) === 'replica')
        .map((p) => withValue(good, p, '10.99.99.99')),
      ...good
        .variables('pg_role')
        .filter(
          (p) => good.value(p) === 'replica' && good.value([...p.slice(0, -1), 'pg_upstream']) === undefined,
        )
        .map((p) => withEntry(good, p.slice(0, -1), { key: 'pg_upstream', value: '10.99.99.99' })),
    ],
  },
  {
    kind: 'a standby cluster of a host without PostgreSQL',
    rule: 'unknown-upstream',
    ways: (good) => {
      const taken = new Set(clusters(good, 'pg_seq').flatMap((g) => g.hosts));
      const idle = good.groups.flatMap((g) => g.hosts).find((h) => !taken.has(h) && !h.includes('['));
      return idle === undefined
        ? []
        : good
            .variables('pg_role')
            .filter((p) => good.value(p) === 'primary')
            .filter((p) => good.value([...p.slice(0, -1), 'pg_upstream']) === undefined && p.at(-2) !== idle)
            .map((p) => withEntry(good, p.slice(0, -1), { key: 'pg_upstream', value: idle }));
    },
  },
  {
    kind: 'a standby cluster of itself',
    rule: 'upstream-cycle',
    ways: (good) =>
      good
        .variables('pg_upstream')
        .filter((p) => good.value([...p.slice(0, -1), 'pg_role']) === 'primary')
        .map((p) => withValue(good, p, String(p.at(-2)))),
  },
  {
    kind: 'backups to a repository that is not there',
    rule: 'unknown-repository',
    ways: (good) => set(good, 'pgbackrest_method', ['nowhere']),
  },
  {
    kind: 'backups to MINIO without MINIO',
    rule: 'no-minio',
    ways: (good) =>
      good.groups
        .filter(
          (g) =>
            g.name === 'minio' &&
            !/\d [^'\n]*sss\.pigsty/.test(good.text) &&
            good.variables('pgbackrest_method').some((p) => good.value(p) === 'minio'),
        )
        .map((group) => {
          const method = good.variables('pgbackrest_method')[0] ?? [];
          const [start] = good.valueAt(method);
          return without(good, group.path, (text) => start - (good.text.length - text.length));
        }),
  },
  {
    kind: 'a user in a role that is not there',
    rule: 'unknown-role',
    ways: (good) =>
      inside(good, 'pg_users', 'roles').flatMap((p) => [
        ...(Array.isArray(good.value(p))
          ? [withValue(good, [...p, 0], 'dbrole_nobody'), withValue(good, [...p, 0], 'dbrole_amdin')]
          : []),
      ]),
  },
  {
    kind: 'a database of a user that is not there',
    rule: 'unknown-role',
    ways: (good) =>
      inside(good, 'pg_databases', 'owner').flatMap((p) =>
        ['nobody', 'ap_p'].map((v) => withValue(good, p, v)),
      ),
  },
  {
    kind: 'a selector that matches nothing',
    rule: 'empty-service',
    severity: 'warning',
    ways: (good) =>
      inside(good, 'pg_services', 'selector')
        .filter((p) => !good.has([...p.slice(0, -1), 'backup']))
        .map((p) => withValue(good, p, "'[? pg_role == `delayed` ]'")),
  },
  {
    kind: 'a selector that is none',
    rule: 'selector',
    ways: (good) =>
      inside(good, 'pg_services', 'selector').flatMap((p) =>
        ["'pg_role == replica'", "'[? pg_role == ]'", "'[? (pg_seq > `1` ]'"].map((v) =>
          withValue(good, p, v),
        ),
      ),
  },
  {
    kind: 'an HBA rule with an address that is none',
    rule: 'hba-rule',
    ways: (good) =>
      inside(good, 'pg_hba_rules', 'addr').flatMap((p) =>
        ['10.10.10.0/40', '10.10.300.0/24', 'wordl'].map((v) => withValue(good, p, v)),
      ),
  },
  {
    kind: 'an HBA rule with a method that is none',
    rule: 'hba-rule',
    ways: (good) => inside(good, 'pg_hba_rules', 'auth').map((p) => withValue(good, p, 'passwrod')),
  },
  {
    kind: 'a user twice',
    rule: 'duplicate-name',
    ways: (good) =>
      good
        .variables('pg_users')
        .filter((p) => good.has([...p, 0, 'name']) && good.text[good.valueAt(p)[0]] !== '*')
        .map((p) => {
          const name = String(good.value([...p, 0, 'name']));
          const [start] = good.valueAt([...p, 0, 'name']);
          const item = good.isBlock(p)
            ? `- { name: ${name} }\n${' '.repeat(good.valueAt(p)[0] - (good.text.lastIndexOf('\n', good.valueAt(p)[0]) + 1))}`
            : ` { name: ${name} },`;
          const from = good.valueAt(p)[0] + (good.isBlock(p) ? 0 : 1);
          return broken(good, {
            what: `${p.join('.')} with ${name} twice`,
            start: from,
            end: from,
            insert: item,
            at: start + item.length,
          });
        }),
  },
  {
    kind: 'a date that is none',
    rule: 'expiry',
    ways: (good) => inside(good, 'pg_users', 'expire_at').map((p) => withValue(good, p, "'some day'")),
  },
  {
    kind: 'sentinels of a primary that is not there',
    rule: 'sentinel-target',
    ways: (good) => [
      ...inside(good, 'redis_sentinel_monitor', 'host')
        .filter(() => idleHost(good) !== '')
        .map((p) => withValue(good, p, idleHost(good))),
      ...inside(good, 'redis_sentinel_monitor', 'port').map((p) => withValue(good, p, '6399')),
    ],
  },
  {
    kind: 'a replica of a Redis that is not there',
    rule: 'redis-replica-of',
    ways: (good) =>
      good
        .pairs()
        .filter((p) => p.at(-1) === 'replica_of')
        .flatMap((p) => ['6399', '1'].map((port) => withValue(good, p, `'${String(p.at(-4))} ${port}'`))),
  },
  {
    kind: 'a MINIO user with the policy of a bucket that is not there',
    rule: 'minio-policy',
    severity: 'warning',
    ways: (good) => inside(good, 'minio_users', 'policy').map((p) => withValue(good, p, 'nowhere')),
  },
  {
    kind: 'an admin_ip that is nobody',
    rule: 'admin-ip-elsewhere',
    severity: 'warning',
    ways: (good) => set(good, 'admin_ip', ['10.99.99.99']),
  },
  {
    kind: 'no admin_ip',
    rule: 'admin-ip',
    severity: 'warning',
    ways: (good) =>
      good.variables('admin_ip').flatMap((path) => {
        const user = good.texts().find(({ value }) => value.includes('${admin_ip}'));
        if (user === undefined) return [];
        const lost = good.keyAt(path)[0] < user.at;
        return [without(good, path, (text) => user.at - (lost ? good.text.length - text.length : 0))];
      }),
  },
];
