import { ruleDocs } from '@pigsty/sdk';

/** What is found on the hosts: data, backups and changes that no plan would put back. */
export const factRules = ruleDocs({
  'other-version': [
    'error',
    'A host has data of another major version.',
    'Upgrade it: pigsty pgsql upgrade; or set pg_version to what is there.',
  ],
  'no-such-packages': [
    'error',
    'A host runs an operating system for which there are no packages of that version of PostgreSQL.',
    'Choose another pg_version; docs/reference/platforms.md has them all.',
  ],
  'other-cluster': [
    'error',
    'A host has the data of another cluster.',
    'Remove that one first, or correct pg_cluster and pg_fs_main.',
  ],
  'other-database': [
    'error',
    'A member has the data of another database than the other members.',
    'Remove that data if nobody needs it, and deploy again.',
  ],
  'takes-writes': [
    'error',
    'A cluster that is to be a standby cluster takes writes: it was promoted, or never was one.',
    'Delete pg_upstream, or remove the cluster with its data and deploy it again.',
  ],
  'second-primary': [
    'error',
    'A standby cluster has lost its pg_upstream, and the cluster of the inventory that it follows takes writes.',
    'Put pg_upstream back, switch their roles by pigsty pgsql promote CLUSTER, or detach it: pigsty pgsql promote CLUSTER --detach',
  ],
  'other-keys': [
    'error',
    'etcd has the cluster with the system id of another database than the data on its hosts.',
    'Delete the keys of the cluster from etcd, or the data, whichever is of an earlier cluster.',
  ],
  'earlier-keys': [
    'error',
    'etcd has the keys of an earlier cluster of the name, and no host has data.',
    'Delete the keys of the cluster from etcd if it is gone for good.',
  ],
  'lost-keys': [
    'error',
    'etcd has no keys of a cluster that has data: it was wiped, or begun again. Only a warning where the leader writes them again by itself; a paused Patroni elects none of a standby cluster.',
    'Resume Patroni, which remembers the configuration: pigsty pgsql maintenance CLUSTER --mode off',
  ],
  'earlier-backups': [
    'info',
    'A backup repository holds backups of an earlier database of the same name.',
    'Nothing: they stay until retention removes them.',
  ],
  'other-cipher': [
    'error',
    'A backup repository was begun with another cipher or pass phrase than the inventory has.',
    'Set cipher_type and cipher_pass back, or begin another repository.',
  ],
  'dropped-repository': [
    'warning',
    'A member writes to a backup repository that the inventory no longer names. Its backups stay there.',
    'Nothing, once no restore needs it; or name it in pgbackrest_method again.',
  ],
  'unknown-member': [
    'warning',
    'Patroni has a member that the inventory does not have.',
    'Add it to the inventory, or stop Patroni there.',
  ],
  'old-patroni': [
    'warning',
    'A member runs a release of Patroni with a known fault that its cluster can meet.',
    'Upgrade the package patroni to 4.0.7 or later on every member, replicas first.',
  ],
  'undeclared-superuser': [
    'warning',
    'A role is a superuser, and the inventory does not say so.',
    'Declare it with superuser: true, or take it away.',
  ],
  'undeclared-attribute': [
    'warning',
    'A role of the inventory may create roles or databases, replicate or pass row-level security, and the inventory does not say so.',
    'Declare it with true to keep it, or with false to take it away.',
  ],
  'changed-owner': [
    'warning',
    'A database without a declared owner belongs to somebody else than the superuser.',
    'Declare the owner, or give it back.',
  ],
  'idle-slot': [
    'warning',
    'A replication slot belongs to no member and nobody is connected to it; it keeps WAL.',
    "Drop it on the leader if nobody comes back for it: SELECT pg_drop_replication_slot('NAME'); not that of an unfinished migration.",
  ],
  'unkept-slot': [
    'warning',
    'A subscriber reads from a slot that Patroni does not know: it drops it when PostgreSQL restarts or another member leads.',
    'Declare it in pg_slots; a failover slot with failover: true, so that it is left to PostgreSQL.',
  ],
  'former-slot': [
    'warning',
    'A replica has failover slots from the time when it led; PostgreSQL keeps no slot in step there meanwhile.',
    "Drop them there: SELECT pg_drop_replication_slot('NAME'); a switchover does that as well.",
  ],
  'unfinished-migration': [
    'warning',
    'A database is replicated between two clusters by pigsty pgsql migrate: its writes have not moved, or the way back is kept.',
    'Go on with --step switch, or end it with --step finish.',
  ],
  'altered-by-hand': [
    'warning',
    'ALTER SYSTEM set a parameter over what is declared.',
    'Declare the value, or reset it; pg_alter_system: reset does that.',
  ],
  'pooler-paused': ['warning', 'PgBouncer is paused, or some of its databases are.', 'Resume it.'],
  'out-of-service': [
    'warning',
    'Somebody took a server of a service out of HAProxy while it runs.',
    'Set it ready again, or reload HAProxy.',
  ],
});
