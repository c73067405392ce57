import { readInventory } from '@pigsty/inventory';
import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkParity } from '../src/spec/check-parity.ts';
import { identify } from '../src/spec/identity.ts';

let host: TestHost;
beforeAll(async () => {
  host = await testHost('minio-pools', '10.10.54.0/24', ['curl', 'minio'], ['minio']);
});
afterAll(() => host.down());

const volumesOf = (first: number, second: number): string =>
  `/data/${first}-${second}/a{1...${first}} /data/${first}-${second}/b{1...${second}}`;

/** Whether it serves objects within a minute, and what it said where it does not. */
async function starts(first: number, second: number): Promise<boolean> {
  const said = await host.sh(`mkdir -p /data; cd /data
MINIO_ROOT_USER=root1 MINIO_ROOT_PASSWORD=S3Root.First minio server --address 127.0.0.1:9000 ${volumesOf(first, second)} </dev/null >/tmp/log 2>&1 &
n=0; until [ "$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:9000/minio/health/cluster)" = 200 ]; do
  kill -0 $! 2>/dev/null || { cat /tmp/log; exit 0; }
  n=$((n+1)); [ $n -lt 300 ] || { cat /tmp/log; kill $!; exit 0; }
  sleep 0.2
done
kill $!; wait; echo served`);
  if (!said.includes('served')) expect(said).toContain('parity');
  return said.includes('served');
}

function isRefused(first: number, second: number): boolean {
  const text = `all:
  hosts: { 10.0.0.1: { minio_seq: 1 } }
  vars: { minio_cluster: m, minio_type: minio, minio_volumes: '${volumesOf(first, second)}' }
`;
  const { inventory } = readInventory({ file: 'p.yml', text });
  return identify(inventory!).clusters.flatMap(checkParity).length > 0;
}

test.each([
  [4, 4],
  [4, 8],
  [8, 4],
  [6, 4],
  [8, 6],
  [12, 8],
])(
  'a pool of %i drives and a further one of %i are refused where the server refuses them',
  async (first, second) => {
    expect(isRefused(first, second)).toBe(!(await starts(first, second)));
  },
);
