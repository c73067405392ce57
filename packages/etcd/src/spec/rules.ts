import { ruleDocs } from '@pigsty/sdk';

/** What the checks of ETCD report. */
export const rules = ruleDocs({
  'etcd-even': [
    'warning',
    'An even number of voting members tolerates no more failures than the next lower odd number.',
    'Use 1, 3 or 5 members.',
  ],
  'etcd-timers': [
    'error',
    'The election timeout is less than five heartbeats, and etcd refuses to start.',
    'Raise etcd_election_timeout, or lower etcd_heartbeat_interval.',
  ],
  'etcd-learners': [
    'error',
    'Several members are learners; etcd allows one.',
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
    'Without a member that is to go, fewer members would run than are a majority.',
    'Bring other members up first, or remove the whole cluster.',
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
  'etcd-removed-member': [
    'error',
    'A host has the data of a member that the running cluster has removed.',
    'Clear the host first: pigsty remove etcd -l HOST',
  ],
});
