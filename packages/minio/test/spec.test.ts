import { readInventory } from '@pigsty/inventory';
import type { Inventory } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { definition as spec } from '@pigsty/minio';

function inventory(vars: string): Inventory {
  const text = `minio:\n  hosts:\n    10.0.0.1: { minio_seq: 1 }\n    10.0.0.2: { minio_seq: 2 }\n  vars:\n    minio_cluster: minio\n${vars}`;
  const { inventory: read, problems } = readInventory({ file: 'pigsty.yml', text });
  if (read === undefined) throw new Error(JSON.stringify(problems));
  return read;
}

test('members carry their number; drives, pools and the three customary users are there', () => {
  const { clusters, problems } = spec.identify(inventory('    minio_data: /data{1...4}\n'));
  expect(problems).toEqual([]);
  expect(clusters[0]?.instances.map((i) => i.name)).toEqual(['minio-1', 'minio-2']);
  expect(clusters[0]?.params).toMatchObject({
    minio_data: '/data{1...4}',
    minio_users: [{ access_key: 'pgbackrest' }, { access_key: 's3user_meta' }, { access_key: 's3user_data' }],
  });
  expect(JSON.stringify(clusters)).not.toContain('S3User');
});

test('mistakes in buckets and users are each told, and no password is', () => {
  const { problems } = spec.identify(
    inventory(
      '    minio_buckets:\n      - { name: Backup }\n    minio_users:\n      - { access_key: app, secret_ky: TopSecret1 }\n',
    ),
  );
  expect(problems.map((p) => `${p.position?.line} ${p.message}. ${p.hint ?? ''}`)).toEqual([
    '8 expected three to 63 lower case letters, digits, dots and dashes, got "Backup". See what it takes: pigsty params minio_buckets',
    '10 unknown key secret_ky. Did you mean secret_key?',
  ]);
  expect(JSON.stringify(problems)).not.toContain('TopSecret1');
});
