import { expect, test } from 'vitest';
import { type FakeWorld, fakeWorld } from '../../test/fake-world.ts';
import { main } from '../cli/main.ts';

const text = `all:
  vars:
    repo_packages: "{{ repo_packages_default | reject('equalto', 'x') | list }}"
  children:
    etcd: { hosts: { 10.0.0.1: { etcd_seq: 1 } }, vars: { etcd_cluster: etcd } }
    pg-a:
      hosts:
        10.0.0.1: { pg_seq: 1, pg_role: primary }
       10.0.0.2: { pg_seq: 2, pg_role: replica }
      vars: { pg_cluster: pg-a }
`;

async function run(...words: string[]): Promise<{ code: number; world: FakeWorld }> {
  const world = fakeWorld({ cwd: '/nowhere', piped: text });
  return { code: await main(['-i', '-', ...words], world, '0'), world };
}

test.each([
  [['inventory', 'list'], /10\.0\.0\.2 .*pgsql:pg-a-2/],
  [['inventory', 'graph'], /pg-a/],
  [['inventory', 'host', '10.0.0.2'], /pgsql:pg-a-2/],
  [['inventory', 'vars', 'repo_packages'], /repo_packages_default/],
  [['inventory', 'export'], /reject\('equalto', 'x'\)|reject\(''equalto'', ''x''\)/],
  [['inventory', 'ansible', '--list'], /"pg_seq": 2/],
] as const)('%j shows what can be known, and says what cannot', async (words, shown) => {
  const { code, world } = await run(...words);
  expect(code).toBe(0);
  expect(world.text.out).toMatch(shown);
  expect(world.text.err).toMatch(/:9:8 .*this line is indented one less than its neighbours/);
  expect(world.text.err).toContain('what can be known all the same');
});

test('what changes hosts is refused as before', async () => {
  expect((await run('plan')).code).toBe(1);
});
