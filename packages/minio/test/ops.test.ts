import { Secret } from '@pigsty/sdk';
import { testOpKind } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { bucketPolicy } from '../src/ops/bucket-policy.ts';
import { minioBucket } from '../src/ops/bucket.ts';
import { minioDrive } from '../src/ops/drive.ts';
import { gatewayUser } from '../src/ops/gateway-user.ts';
import { canonical, minioPolicy, policyOf } from '../src/ops/policy.ts';
import { minioPool } from '../src/ops/pool.ts';
import { minioUser } from '../src/ops/user.ts';

/** Nobody listens there: the machine that runs the tests is asked for real. */
const client = {
  url: 'https://127.0.0.1:1',
  caPath: '/nonexistent/ca.crt',
  accessKey: 'minioadmin',
  secretKey: Secret.of('S3User.MinIO'),
};
const bucket = { client, name: 'pgsql', versioning: undefined, lock: false, state: 'present' as const };
const there = { exists: true, versioning: false, lock: false };
const user = {
  client,
  accessKey: 'pgbackrest',
  secretKey: Secret.of('S3User.Backup'),
  policy: 'pgsql',
  state: 'present' as const,
};
const known = { exists: true, accepted: true, enabled: true, policies: ['pgsql'] };

testOpKind(minioBucket, {
  cases: [
    {
      name: 'a bucket',
      args: bucket,
      fresh: 'create bucket pgsql',
      from: [
        { state: there, says: null },
        // Versions that somebody switched on are left alone where nothing is said of them.
        { state: { ...there, versioning: true }, says: null },
      ],
    },
    {
      name: 'a bucket with versions',
      args: { ...bucket, name: 'meta', versioning: true },
      fresh: 'create bucket meta with versions',
      from: [{ state: there, says: 'keep former versions in bucket meta' }],
    },
    {
      name: 'a bucket without versions',
      args: { ...bucket, versioning: false },
      fresh: 'create bucket pgsql',
      from: [{ state: { ...there, versioning: true }, says: 'keep no further versions in bucket pgsql' }],
    },
    {
      name: 'a bucket with lock',
      args: { ...bucket, name: 'kept', lock: true },
      fresh: 'create bucket kept with lock',
      from: [
        { state: there, says: 'cannot protect objects of bucket kept, which was made without lock' },
        { state: { ...there, lock: true, versioning: true }, says: null },
      ],
    },
    {
      name: 'a bucket with lock, where the server takes it for one that is there',
      args: { ...bucket, name: 'kept', lock: true, lockLater: true },
      fresh: 'create bucket kept with lock',
      from: [{ state: there, says: 'let objects of bucket kept be protected from deletion' }],
    },
    {
      name: 'a bucket that goes',
      args: { ...bucket, state: 'absent' },
      fresh: null,
      from: [{ state: there, says: 'remove bucket pgsql, which must be empty' }],
    },
  ],
});

testOpKind(minioDrive, {
  cases: [
    {
      name: 'a drive',
      args: { member: 'minio-1', path: '/data/nonexistent', mark: '.minio.sys' },
      fresh: null,
      from: [
        { state: 'formatted', says: 'delete the data of minio-1 in /data/nonexistent' },
        { state: 'empty', says: 'remove the empty directory /data/nonexistent' },
      ],
    },
  ],
});

testOpKind(minioPolicy, {
  cases: [
    {
      name: 'a policy',
      args: { client, name: 'pgsql', state: 'present' },
      fresh: 'create policy pgsql, which opens the bucket pgsql',
      from: [{ state: { document: '{}' }, says: 'change policy pgsql, which opens the bucket pgsql' }],
    },
    {
      name: 'a policy that goes',
      args: { client, name: 'pgsql', state: 'absent' },
      fresh: null,
      from: [{ state: { document: '{}' }, says: 'remove policy pgsql, which opens the bucket pgsql' }],
    },
  ],
});

testOpKind(minioUser, {
  cases: [
    {
      name: 'a user',
      args: user,
      fresh: 'create user pgbackrest of the object store (policy pgsql)',
      from: [
        { state: known, says: null },
        {
          state: { ...known, accepted: false },
          says: 'set user pgbackrest of the object store: its password',
        },
        {
          state: { ...known, policies: ['pgsql', 'readwrite'] },
          says: 'set user pgbackrest of the object store: policy pgsql (was pgsql, readwrite)',
        },
      ],
    },
    {
      name: 'a user that may do nothing',
      args: { ...user, policy: undefined },
      fresh: 'create user pgbackrest of the object store (policy none)',
      from: [{ state: known, says: 'set user pgbackrest of the object store: policy none (was pgsql)' }],
    },
    {
      name: 'a user that goes',
      args: { ...user, state: 'absent' },
      fresh: null,
      from: [{ state: known, says: 'remove user pgbackrest of the object store' }],
    },
  ],
});

const opened = { document: canonical(policyOf('pgsql', { AWS: ['a', 'b'] })) };
testOpKind(bucketPolicy, {
  cases: [
    {
      name: 'a bucket of two users',
      args: { client, bucket: 'pgsql', users: ['b', 'a'] },
      fresh: 'open bucket pgsql: b, a',
      from: [
        { state: opened, says: null },
        { state: { document: '{}' }, says: 'set who may use bucket pgsql: b, a' },
      ],
    },
    {
      name: 'a bucket of nobody',
      args: { client, bucket: 'pgsql', users: [] },
      fresh: null,
      from: [{ state: opened, says: 'close bucket pgsql for everybody but the administrator' }],
    },
  ],
});

const { policy: _, ...gateway } = user;
testOpKind(gatewayUser, {
  cases: [
    {
      name: 'a user of versitygw',
      args: { ...gateway, accessKey: `u&"x'` },
      fresh: `create user u&"x' of the object store`,
      from: [
        { state: { exists: true, accepted: true, role: 'user' }, says: null },
        {
          state: { exists: true, accepted: false, role: 'admin' },
          says: `set user u&"x' of the object store: its password, role user (was admin)`,
        },
      ],
    },
    {
      name: 'a user of versitygw that goes',
      args: { ...gateway, state: 'absent' },
      fresh: null,
      from: [
        {
          state: { exists: true, accepted: true, role: 'user' },
          says: 'remove user pgbackrest of the object store',
        },
      ],
    },
  ],
});

const pool = 'https://minio-{3...4}.pigsty:9000/data';
testOpKind(minioPool, {
  cases: [
    {
      name: 'a pool that is emptied',
      args: { client, pool, state: 'emptied' },
      fresh: `move everything in ${pool} to the other pools`,
      from: [
        { state: { state: 'emptied' }, says: null },
        { state: { state: 'serving' }, says: `move everything in ${pool} to the other pools` },
        { state: { state: 'failed' }, says: `move everything in ${pool} to the other pools` },
        { state: { state: 'moving' }, says: `go on until everything in ${pool} is in the other pools` },
      ],
    },
    {
      name: 'a pool whose objects stay where they are',
      args: { client, pool, state: 'left' },
      fresh: null,
      from: [
        { state: { state: 'moving' }, says: `stop moving what is in ${pool}` },
        { state: { state: 'emptied' }, says: null },
      ],
    },
  ],
});

test('lists of a policy are compared as sets', () => {
  expect(canonical({ b: ['y', 'x'], a: { c: null } })).toBe(canonical({ a: { c: null }, b: ['x', 'y'] }));
  expect(canonical({ a: ['x'] })).not.toBe(canonical({ a: ['y'] }));
});
