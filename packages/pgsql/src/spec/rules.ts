import { ruleDocs } from '@pigsty/sdk';
import { factRules } from './rules-of-facts.ts';
import { migrationRules } from './rules-of-migration.ts';
import { objectRules } from './rules-of-objects.ts';
import { procedureRules } from './rules-of-procedures.ts';

/** What the checks of PGSQL report. */
export const rules = [
  ...objectRules,
  ...factRules,
  ...procedureRules,
  ...migrationRules,
  ...ruleDocs({
    'one-primary': [
      'error',
      'A cluster has no primary, or more than one.',
      'Set pg_role: primary on one host and replica on the others.',
    ],
    'differs-in-cluster': [
      'error',
      'What belongs to a whole cluster differs between its members.',
      'Set it in the vars of the group.',
    ],
    watchdog: [
      'warning',
      'patroni_watchdog_mode is required, and node_kernel_modules loads no watchdog.',
      'Add softdog to node_kernel_modules, or set automatic.',
    ],
    'citus-password': [
      'warning',
      'pg_mode is citus, and pg_dbsu_password is empty: the nodes log in to each other as that user.',
      'Set pg_dbsu_password in the vars of the group.',
    ],
    'cluster-name': [
      'warning',
      'The name of a cluster is not fit for host names and DNS.',
      'Use lower case letters, digits and dashes, and begin with a letter.',
    ],
    'no-etcd': [
      'error',
      'PostgreSQL elects its leaders in etcd, and the inventory has none.',
      'Add a group etcd with at least one host that has etcd_seq.',
    ],
    'etcd-alone': [
      'info',
      'A cluster with replicas depends on a single member of etcd.',
      'Use three members on three hosts.',
    ],
    'mode-not-supported': [
      'warning',
      'pg_mode names a kernel that this version treats as plain PostgreSQL.',
      'Nothing, when plain PostgreSQL will do.',
    ],
    'kernel-package': [
      'warning',
      'pg_packages name another kernel than pg_mode does, or a package that is spelt almost like a known one.',
      'Set the mode of that kernel, or name the packages of PostgreSQL.',
    ],
    'program-package': [
      'warning',
      'pg_packages names no package of Patroni, PgBouncer or pgBackRest, which a deploy starts.',
      'Add pgsql-common.',
    ],
    'unknown-upstream': [
      'error',
      'pg_upstream names no host that PostgreSQL could be copied from.',
      'A replica names another member of its cluster, the primary of a standby cluster one of another cluster.',
    ],
    'version-status': [
      'warning',
      'A major version of PostgreSQL gets no corrections any more, or is not released yet.',
      'Choose a supported one; docs/reference/platforms.md has them all.',
    ],
    'upstream-elsewhere': [
      'info',
      'A standby cluster copies from an address that is not in the inventory; a warning where hosts of the inventory are beside it.',
      'Nothing, when that is another estate.',
    ],
    'upstream-cycle': [
      'error',
      'Standby clusters copy from each other in a circle.',
      'Delete pg_upstream from the primary of the cluster that is written to.',
    ],
    'upstream-version': [
      'error',
      'A standby cluster has another major version than the cluster it copies from.',
      'Set the same pg_version for both.',
    ],
    'delay-without-upstream': [
      'warning',
      'pg_delay is set for a cluster that is no standby cluster, or at a replica.',
      'Set pg_upstream on its primary, or delete pg_delay.',
    ],
    'citus-group': [
      'error',
      'The clusters of a sharded database lack a number, share one, or have no coordinator.',
      'All share pg_shard; pg_group is 0 for the coordinator and unique for the others.',
    ],
    'sync-alone': [
      'warning',
      'Synchronous replication is asked for in a cluster of one member.',
      'Add a replica, or ask for less.',
    ],
    'impossible-timers': [
      'error',
      'The timers of Patroni cannot work together, and Patroni would silently take others.',
      'Keep loop_wait + 2 * retry_timeout at or below ttl, ttl at 20 or more.',
    ],
    'late-demotion': [
      'warning',
      'A leader that is cut off may still lead when another one is elected.',
      'Keep loop_wait + 2 * retry_timeout at or below ttl - 4.',
    ],
    'unknown-rto': [
      'error',
      'pg_rto names no row of pg_rto_plan.',
      'Use fast, norm, safe, wide, or a row of your own.',
    ],
    'vip-address': [
      'error',
      'The VIP of a cluster is none, or lacks the length of its network.',
      'Write a free address like 10.10.10.2/24.',
    ],
    'pg-vip-interface': [
      'error',
      'The interface of the VIP of a cluster is lo, or is auto where no interface has the address of the host.',
      'Name the interface that the VIP is put on.',
    ],
    'vip-not-heard': [
      'warning',
      'PostgreSQL does not listen on the VIP of its cluster wherever that goes.',
      'Set pg_listen: 0.0.0.0.',
    ],
    'listen-address': [
      'warning',
      'PostgreSQL is to listen on an address that not every member has.',
      "Set pg_listen: 0.0.0.0, or '${ip},${lo}' for the addresses of each member.",
    ],
    'dns-target': [
      'error',
      'pg_dns_target is none of its words and no address, or names a VIP that there is not.',
      'Use auto, primary, vip, none or an address.',
    ],
    'dns-suffix': [
      'error',
      'With pg_dns_suffix the name of the cluster is no host name.',
      'Use letters, digits, dashes and dots.',
    ],
    'unknown-repository': [
      'error',
      'pgbackrest_method names no entry of pgbackrest_repo.',
      'Use one of the names that the message lists.',
    ],
    'same-repository': [
      'error',
      'pgbackrest_method names a repository twice, or two that are at the same place.',
      'Take one of them out, or give it another path.',
    ],
    'no-minio': [
      'error',
      "Backups go to the estate's own object store, and the inventory has none.",
      'Add MINIO, or keep backups with pgbackrest_method: local.',
    ],
    'minio-name': [
      'warning',
      "Backups go to the estate's own object store by a name that nothing in the inventory gives an address, or gives that of another host.",
      'Add the name to node_etc_hosts.',
    ],
    'locale-encoding': [
      'error',
      'A locale is of another encoding than the cluster.',
      'Use a locale of the same encoding, or C.',
    ],
    'not-acted-on': [
      'warning',
      'A parameter is accepted and has no effect in this version.',
      'Do what it asks for yourself, or wait for a version that does.',
    ],
    safeguard: [
      'error',
      'A removal is refused by pg_safeguard.',
      'Set pg_safeguard: false when you mean it.',
    ],
    'removes-leader': [
      'error',
      'The running leader is to be removed while members stay.',
      'Switch over to another member first.',
    ],
  }),
];
