import { ruleDocs } from '@pigsty/sdk';

/** Why a procedure of PGSQL is refused before anything happens. */
export const procedureRules = ruleDocs({
  'no-patroni': ['error', 'No Patroni that could carry it out answers.', 'See: pigsty health pgsql'],
  'patroni-paused': [
    'error',
    'Patroni is paused, and fails over for nobody.',
    'Resume it first: pigsty pgsql maintenance CLUSTER --mode off',
  ],
  'no-leader': [
    'error',
    'The cluster has no running leader that the inventory knows.',
    'See: pigsty pgsql list',
  ],
  'unwell-member': [
    'error',
    'A member is down already, and the procedure takes down another one.',
    'Bring it back first.',
  ],
  'other-leader': [
    'error',
    'Another instance leads than the one that is to hand over.',
    'See: pigsty pgsql list',
  ],
  'leads-already': ['error', 'The instance that is to lead does so already.', 'Nothing is to be done.'],
  'not-synchronous': [
    'error',
    'The instance that is to lead is no synchronous standby, where commits wait for one.',
    'Name the synchronous standby, or leave --to out: pigsty pgsql list shows it.',
  ],
  'no-candidate': [
    'error',
    'No replica streams that could take over.',
    'Bring a replica back; a restart can be done in place: --in-place.',
  ],
  'leader-runs': [
    'error',
    'A failover is asked for, and the leader runs: a switchover loses nothing.',
    'Hand over instead: pigsty pgsql switchover CLUSTER',
  ],
  'no-upstream': [
    'error',
    'A standby cluster is to be promoted, and the cluster that it follows is not in this inventory.',
    'Stop that one first, then promote with --upstream-lost.',
  ],
  'lost-or-detached': [
    'error',
    'A standby cluster is to be promoted as after a disaster, and to be detached from a cluster that goes on.',
    'Leave --upstream-lost or --detach out.',
  ],
  'follows-a-follower': [
    'error',
    'A standby cluster is to be promoted that follows another standby cluster.',
    'Promote the one that is nearer to the primary.',
  ],
  'does-not-stream': [
    'error',
    'A standby cluster is to be promoted, and does not stream from the cluster that it follows.',
    'See: pigsty health pgsql -l CLUSTER',
  ],
  'upstream-runs': [
    'error',
    'A standby cluster is to be promoted as after a disaster, and the primary of the cluster that it follows runs.',
    'Without --upstream-lost it is shut down first, and nothing is lost.',
  ],
  'session-pool': [
    'error',
    'Clients of a pool in session mode cannot be held while the leadership moves: each keeps its server.',
    'Let them disconnect first, or cut them off: --cut',
  ],
  'open-transaction': [
    'error',
    'A transaction that has been open for long would hold all clients up while the leadership moves.',
    'Let it end first, or cut it off with all others: --cut',
  ],
  'subscriber-slot': [
    'warning',
    'Subscribers read from slots of logical replication that Patroni does not keep: they are gone when the leader leads no more.',
    'Declare them in pg_slots and deploy, so that Patroni keeps them on every member; or copy the subscribers again afterwards.',
  ],
  'leads-cluster': [
    'error',
    'The leader is to be copied again, and its data is what the others are copied from.',
    'Hand over first: pigsty pgsql switchover CLUSTER',
  ],
  'member-reached': [
    'error',
    'A member is to be forgotten, and its host answers.',
    'Remove it in the ordinary way: pigsty pgsql rm CLUSTER ADDRESS',
  ],
  'one-instance': [
    'error',
    'A cluster of one instance has nothing to fail over to.',
    'Drill a cluster with at least two instances.',
  ],
  'read-only': [
    'error',
    'A drill writes to the cluster, and a standby cluster takes no writes.',
    'Drill the cluster that it follows.',
  ],
  'no-primary-service': [
    'error',
    'A drill writes through the service primary, and the cluster has none.',
    'Add it to pg_services or pg_default_services.',
  ],
  'target-wrong': [
    'error',
    'The words of a restore do not name one target, or name none that could be.',
    'See: pigsty pgsql restore --help',
  ],
  'target-unreachable': [
    'error',
    'No recovery would come to the target: it is in the future, before every backup, or its WAL is not in the archive.',
    'See what can be reached: pigsty pgsql backups',
  ],
  'target-ambiguous': [
    'error',
    'The target is on more than one timeline, or was made more than once.',
    'Say which one is meant: --timeline N',
  ],
  'no-backup': [
    'error',
    'No repository holds a complete backup of this database.',
    'Take one: pigsty pgsql backup CLUSTER --type full',
  ],
  'unarchived-wal': [
    'warning',
    'Nobody leads the cluster, and a member has WAL that is in no archive: a restore leaves it out.',
    'Bring that member up first if it matters; a leader archives it before anything stops.',
  ],
  'no-such-instance': ['error', 'The cluster has no such instance.', 'See: pigsty pgsql list'],
  'no-such-repository': [
    'error',
    'The cluster writes no backup repository of that name.',
    'Use one of the names that the message lists: those of pgbackrest_method.',
  ],
  'kept-data': [
    'error',
    'The data of before an earlier restore is still there.',
    'If it is not needed any more: pigsty pgsql discard CLUSTER',
  ],
  'aside-there': [
    'error',
    'The copy of an earlier restore aside is still there.',
    'Delete it first: pigsty pgsql discard CLUSTER --aside',
  ],
  'data-mounted': [
    'error',
    'The data directory is a file system of its own, and cannot be renamed to be kept.',
    'Mount the directory above it.',
  ],
  'has-tablespaces': [
    'error',
    'A restore in place would write into the tablespaces of the data that is to be kept.',
    'Restore with pgBackRest and a map for every tablespace.',
  ],
  'no-space': ['error', 'What is to be restored or copied does not fit.', 'Make room first.'],
  'nothing-kept': ['error', 'No data of before a restore is there.', 'Nothing is to be done.'],
  'member-runs': ['error', 'A member is to be forgotten, and Patroni sees it run.', 'Stop it there first.'],
  'no-target': [
    'error',
    'It is not said to which version an upgrade goes.',
    'Say it: pigsty pgsql upgrade CLUSTER --to 18',
  ],
  'extension-lost': [
    'error',
    'An extension that a database has is in no package for the new version.',
    'Add a repository that carries it, or drop the extension.',
  ],
  'prepared-transactions': [
    'error',
    'Prepared transactions are open, which no upgrade can take over.',
    'Commit them or roll them back.',
  ],
  'followed-cluster': [
    'warning',
    'A standby cluster follows the cluster, and cannot follow it afterwards.',
    'Make it again: remove it with its data, and deploy.',
  ],
  'foreign-slot': [
    'error',
    'Replication slots that belong to no member would be lost.',
    'Stop their clients, drop them, and make them again afterwards.',
  ],
  'no-synchronous-standby': [
    'error',
    'A host is to go down, and the commits of its cluster wait for a standby that it does not have.',
    'See: pigsty pgsql list',
  ],
});
