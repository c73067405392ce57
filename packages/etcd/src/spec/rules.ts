import { ruleDocs } from '@pigsty/sdk';

/** What the checks of ETCD report. */
export const rules = ruleDocs({
  'etcd-even': [
    'warning',
    'An even number of voting members tolerates no more failures than the next lower odd number.',
    'Use 1, 3 or 5 members.',
  ],
  'etcd-differs': [
    'error',
    'What belongs to all of etcd differs between its members.',
    'Set it in the vars of the group.',
  ],
  'etcd-timers': [
    'error',
    'The election timeout is less than five heartbeats, and etcd refuses to start.',
    'Raise etcd_election_timeout, or lower etcd_heartbeat_interval.',
  ],
  'etcd-backup-place': [
    'error',
    'Snapshots are to be kept inside of the data directory, and would go with it.',
    'Set etcd_backup_dir to a directory beside etcd_data.',
  ],
  'etcd-learners': [
    'error',
    'Several members are learners, of which etcd allows one; or all are, and none can lead.',
    'Set etcd_learner on one member at a time, and deploy in between.',
  ],
  'etcd-several': [
    'warning',
    'There are several etcd clusters; PostgreSQL uses the first one.',
    'Put all members into one cluster, unless the other one serves something else.',
  ],
  'etcd-no-leader': [
    'error',
    'No member leads, so the cluster has no quorum: nothing is defragmented.',
    'See what is down: pigsty etcd list',
  ],
  'etcd-member-down': [
    'error',
    'A member does not take part: with another one at work the cluster could lose its quorum.',
    'Bring it back first, or add --allow-down.',
  ],
  'etcd-member-reached': [
    'error',
    'A member is to be forgotten, and its host answers.',
    'Remove it in the ordinary way: pigsty etcd rm CLUSTER ADDRESS',
  ],
  'etcd-quorum': [
    'error',
    'Without a member that is to go, or whose host is to go down, the others would have no quorum.',
    'Bring other members up first, add one, or remove the whole cluster.',
  ],
  'etcd-no-source': [
    'error',
    'A restore names neither a snapshot nor a member, or both.',
    'Name one: --from SNAPSHOT, or --from-member NAME.',
  ],
  'etcd-unknown-snapshot': [
    'error',
    'No host of the cluster has the snapshot that a restore names.',
    'See what there is: pigsty etcd backups',
  ],
  'etcd-damaged-snapshot': [
    'error',
    'The file of a snapshot has another size than when it was taken.',
    'Restore another one: pigsty etcd backups',
  ],
  'etcd-member-unreached': [
    'error',
    'The host of a member does not answer, so that its etcd could not be stopped before a restore.',
    'Bring it back, or add --gone when it is gone for good.',
  ],
  'etcd-member-without-data': [
    'error',
    'A cluster is to go on with the data of a member that has none, or that is a learner.',
    'Name another member, or a snapshot.',
  ],
  'etcd-has-quorum': [
    'error',
    'A new cluster is to be formed from the data of one member, and this one still has its quorum.',
    'Bring back what is missing: pigsty install etcd',
  ],
  'etcd-kept': [
    'error',
    'Data of before an earlier restore is still beside the data of a member.',
    'Delete it when it is not needed: pigsty etcd discard CLUSTER',
  ],
  'etcd-nothing-kept': ['error', 'No member has data of before a restore.', 'Nothing is to be done.'],
  'etcd-no-room': [
    'error',
    'The file system of the data directory has no room for the restored data beside the present one.',
    'Make room there.',
  ],
  'etcd-safeguard': [
    'error',
    'The cluster is guarded against removal.',
    'Set etcd_safeguard: false, or add --force.',
  ],
  'etcd-unknown-client': [
    'warning',
    'An address that is no host of the inventory uses an etcd which is about to demand certificates.',
    'See what it is, and give it a certificate of the CA of the estate, or take it away from etcd.',
  ],
  'etcd-unknown-member': [
    'warning',
    'etcd lists a member that the inventory does not have; it counts for the quorum.',
    'Add it to the inventory, or take it off the list: pigsty etcd forget CLUSTER --member NAME',
  ],
  'etcd-members-differ': [
    'error',
    'A member holds other keys or users than most members of its cluster: who asks it is told something else.',
    'Take the member out with its data, and let it join again: pigsty remove etcd -l HOST --purge-data, then pigsty install etcd',
  ],
  'etcd-other-cluster': [
    'error',
    'A host has the data of another etcd cluster than the other members.',
    'Remove that data if nobody needs it, and deploy again.',
  ],
  'etcd-lost-majority': [
    'error',
    'Most voting members have no data any more, so that etcd cannot elect a leader.',
    'Bring the data back, or remove the cluster with its data and deploy again.',
  ],
  'etcd-lost-data': [
    'warning',
    'No member has data any more, and PostgreSQL clusters run with what etcd held. An error where a member still runs with files that were deleted, or does not answer.',
    'Deploy: etcd is founded again, and each Patroni writes its keys again. Where others keep keys in etcd, restore a snapshot after it: pigsty etcd restore CLUSTER --from latest',
  ],
  'etcd-removed-member': [
    'error',
    'A host has the data of a member that the running cluster has removed.',
    'Clear the host first: pigsty remove etcd -l HOST',
  ],
});
