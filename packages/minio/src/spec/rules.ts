import { ruleDocs } from '@pigsty/sdk';

/** What the checks of MINIO report. */
export const rules = ruleDocs({
  'minio-differs': [
    'error',
    'What belongs to all servers of an object store differs between them.',
    'Set it in the vars of the group.',
  ],
  'minio-gap': [
    'error',
    'The numbers of the members have a gap.',
    'Number the members without gaps, or set minio_volumes.',
  ],
  'minio-data': [
    'error',
    'minio_data is no directory and no range of directories.',
    'Write /data/minio, or /data{1...4} with three dots.',
  ],
  'minio-one-directory': [
    'error',
    'Several hosts, drives or pools are declared for an engine that serves one directory of one host.',
    'Leave one member with one directory, or choose minio_type: minio or silo.',
  ],
  'minio-drives': [
    'error',
    'The number of drives cannot be put into equal sets.',
    'Use a number of drives that one of 2 to 16 divides.',
  ],
  'minio-scheme': [
    'error',
    'minio_volumes has another scheme than the members serve.',
    'Write https:// or http:// there, as minio_https says.',
  ],
  'minio-volumes-name': [
    'error',
    'minio_volumes names a member otherwise than its certificate does.',
    'Set minio_node to the pattern of those names, or write the names that it makes.',
  ],
  'minio-endpoint': [
    'warning',
    'minio_endpoint has another scheme, name or port than the object store of the estate.',
    'Write the scheme of minio_https, the name of minio_domain, and the port of the members or of HAProxy.',
  ],
  'minio-variable': [
    'warning',
    'A line of minio_extra_vars sets a variable that is spelt almost like one of the server.',
    'Correct the spelling.',
  ],
  'minio-node-name': [
    'error',
    'minio_node has no number of the member in it, so that all members would have one name.',
    "Write '${minio_cluster}-${minio_seq}.pigsty'.",
  ],
  'minio-volumes-drive': [
    'warning',
    'minio_volumes has a directory that minio_data does not name, so that nobody makes it.',
    'Write the same directories in both.',
  ],
  'minio-volumes-local': [
    'error',
    'minio_volumes names directories without a host where there are several members: each would be a store by itself.',
    'Write the hosts, too: https://minio-{1...4}.pigsty:9000/data{1...4}',
  ],
  'minio-user-administrator': [
    'error',
    'A user of minio_users has the name of the administrator.',
    'Choose another name.',
  ],
  'minio-volumes-left-out': [
    'error',
    'minio_volumes names other members, and not this one: its server would not start, and what is in its pool would be gone.',
    'Name new members in a further pool behind the others.',
  ],
  'minio-pool-parity': [
    'error',
    'A further pool has too few drives for the parity of the first one: no server would start.',
    'Give it twice as many drives as the first pool keeps for parity.',
  ],
  'minio-volumes-member': [
    'warning',
    'minio_volumes names a host that is no member of the cluster.',
    'Add the member, or name those alone that are there.',
  ],
  'minio-lock': [
    'warning',
    'A bucket is to be locked and to keep no versions.',
    'Delete one of the two: what is locked is a version.',
  ],
  'minio-secret': [
    'error',
    'A password of the object store is shorter than eight characters.',
    'Use a longer one.',
  ],
  'minio-safeguard': [
    'error',
    'The cluster is guarded against removal.',
    'Set minio_safeguard: false, or add --force.',
  ],
  'minio-member': [
    'error',
    'Some members are to be removed, and the pool that keeps their drives for ever stays.',
    'Remove the whole cluster, or replace the host under the same number.',
  ],
  'minio-pool-full': [
    'error',
    'The hosts of a pool are to be removed, and its objects have not moved to the other pools.',
    'Empty the pool first: pigsty minio decommission',
  ],
  'minio-pool-unknown': [
    'error',
    'A pool is to be emptied that the inventory does not name.',
    'Write it as it stands in minio_volumes, or name one of its members.',
  ],
  'minio-pool-only': [
    'error',
    'The only pool of an object store is to be emptied, and there is none that would take its objects.',
    'Add a pool first, or remove the cluster.',
  ],
  'minio-pool-room': [
    'error',
    'The other pools have no room for what is in the one that is to be emptied.',
    'Add a pool first.',
  ],
  'minio-pool-moving': [
    'error',
    'Another pool is being emptied, and a server does one at a time.',
    'Wait for the end of that one.',
  ],
  'minio-no-decommission': [
    'error',
    'The server cannot empty a pool, or does not say how it is.',
    'Use a server of 2022 or later.',
  ],
  'minio-pool-changed': [
    'error',
    'A drive belongs to a pool of another size than the inventory has.',
    'Declare the pool as it was, and a further one behind it in minio_volumes.',
  ],
  'minio-pool-dropped': [
    'error',
    'Hosts have the drives of more pools than are declared, or their servers were told of one that is not.',
    'Declare all pools in minio_volumes, in the order in which they were added.',
  ],
  'minio-data-lost': [
    'error',
    'A store has served, and none of its drives holds what the server keeps there.',
    'Mount the drives, or declare them as they were.',
  ],
  'minio-release': [
    'warning',
    'The installed release of the server cannot read objects that were overwritten by larger ones.',
    'Install a newer release, or set versioning: true for the buckets.',
  ],
  'minio-administrator': [
    'warning',
    'The administrator of a running store gets another name, on which access keys hang, or another password, with which a server from before March 2022 has signed them.',
    'Give programs users of their own in minio_users first.',
  ],
  'minio-users-sealed': [
    'error',
    'The administrator of a running store gets another name or password, with which a server from before 22 April 2021 has encrypted its users.',
    'Set it back, or install a newer release first.',
  ],
  'minio-drives-swapped': [
    'error',
    'Drives of a host have changed places.',
    'Mount each drive where it was.',
  ],
  'minio-drive-unmounted': [
    'error',
    'A drive lies on the root file system, and other drives of the host, or those of all other members, do not.',
    'Mount the drive.',
  ],
  'minio-foreign-data': [
    'error',
    'A directory of data holds files that are not of an object store.',
    'Name an empty directory, or move the files away.',
  ],
  'minio-policy': [
    'warning',
    'A user has the policy of a bucket that is not there.',
    'Add the bucket to minio_buckets, or correct the policy.',
  ],
  'minio-policy-unknown': [
    'error',
    'A user has a policy that is the name of no bucket, for an engine that knows no other policies.',
    'Name buckets of minio_buckets in its policy.',
  ],
  'minio-other-engine': [
    'error',
    'A directory of data holds what another engine keeps there.',
    'Set minio_type back, or name an empty directory in minio_data.',
  ],
  'minio-not-whole': [
    'error',
    'A host is to go down, and another member or a drive of its object store is missing already.',
    'Bring that back first. See: pigsty health minio',
  ],
  'minio-no-quorum': [
    'error',
    'A host is to go down without whose drives an object store takes no writes.',
    'Wait until the other members are healed. See: pigsty health minio',
  ],
});
