import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PigstyError } from '../words/error.ts';
import { buildGraph } from './graph.ts';
import type { Stage } from './stage.ts';
import { topologicalOrder } from './topology.ts';

const stage = (module: string, name: string, host: string, extra: Partial<Stage> = {}): Stage => ({
  module,
  name,
  host,
  after: [],
  ops: [],
  ...extra,
});
const pkg = (name: string): Stage['ops'][number] => ({ kind: 'pkg', key: name, args: { names: [name] } });

describe('the graph of a run', () => {
  test('a stage comes after the same host only when it says self', () => {
    const { nodes } = buildGraph(
      [
        stage('node', 'ready', 'a'),
        stage('node', 'ready', 'b'),
        stage('etcd', 'config', 'a', { after: ['node.ready@self'] }),
      ],
      { modules: ['node', 'etcd'] },
    );
    expect(nodes.find((n) => n.id === 'etcd.config@a')?.before).toEqual(['node.ready@a']);
  });

  test('cluster(etcd) means every host of every etcd cluster', () => {
    const { nodes } = buildGraph(
      [
        stage('etcd', 'ready', 'a', { cluster: 'etcd' }),
        stage('etcd', 'ready', 'b', { cluster: 'etcd' }),
        stage('pgsql', 'primary', 'c', { cluster: 'pg-test', after: ['etcd.ready@cluster(etcd)'] }),
      ],
      { modules: ['etcd', 'pgsql'] },
    );
    expect(nodes.at(-1)?.before).toEqual(['etcd.ready@a/etcd', 'etcd.ready@b/etcd']);
  });

  test('two clusters never wait for each other', () => {
    const members = ['x', 'y'].flatMap((cluster) => [
      stage('pgsql', 'primary', `${cluster}1`, { cluster }),
      stage('pgsql', 'replica', `${cluster}2`, { cluster, after: ['primary@cluster'] }),
    ]);
    const { nodes } = buildGraph(members, { modules: ['pgsql'] });
    expect(nodes.find((n) => n.id === 'pgsql.replica@x2/x')?.before).toEqual(['pgsql.primary@x1/x']);
  });

  test('package stages of one host become one transaction that keeps every edge', () => {
    const { nodes } = buildGraph(
      [
        stage('node', 'base', 'a'),
        stage('node', 'packages', 'a', {
          coalesce: 'packages',
          after: ['base@self'],
          ops: [pkg('curl'), pkg('haproxy')],
        }),
        stage('node', 'services', 'a', { after: ['packages@self'] }),
        stage('pgsql', 'prepare', 'a', { cluster: 'pg', after: ['node.base@self'] }),
        stage('pgsql', 'packages', 'a', {
          cluster: 'pg',
          coalesce: 'packages',
          after: ['prepare@self'],
          ops: [pkg('patroni'), pkg('curl')],
        }),
        stage('pgsql', 'config', 'a', { cluster: 'pg', after: ['packages@self', 'node.services@self'] }),
      ],
      { modules: ['node', 'pgsql'] },
    );
    const merged = nodes.find((n) => n.id === 'host.packages@a');
    expect(merged?.before).toEqual(['node.base@a', 'pgsql.prepare@a/pg']);
    expect(merged?.ops.map((o) => o.key)).toEqual(['curl', 'haproxy', 'patroni']);
    expect(nodes.find((n) => n.id === 'pgsql.config@a/pg')?.before).toEqual([
      'host.packages@a',
      'node.services@a',
    ]);
  });

  test('a reference to a module outside this run is satisfied by what the host carries', () => {
    const { nodes } = buildGraph([stage('etcd', 'config', 'a', { after: ['node.ready@self'] })], {
      modules: ['etcd'],
    });
    expect(nodes[0]?.before).toEqual([]);
  });

  test('an unknown stage of a module of this run is refused, unless the edge is weak', () => {
    const one = (reference: string): unknown =>
      buildGraph([stage('etcd', 'launch', 'a', { after: [reference] })], { modules: ['etcd'] });
    expect(() => one('config@self')).toThrow('plans no such stage');
    expect(one('config@self?')).toBeTruthy();
  });

  describe('a weak reference to another module', () => {
    const mongo = (reference: string): Stage => stage('mongo', 'launch', 'a', { after: [reference] });
    const offered = new Map([['pgsql', ['databases', 'ready']]]);
    const refusal = (reference: string, others: readonly Stage[] = []): PigstyError | undefined => {
      const stages = [...others, mongo(reference)];
      try {
        buildGraph(stages, { modules: [...new Set(stages.map((s) => s.module))], offered });
        return undefined;
      } catch (error) {
        return error as PigstyError;
      }
    };

    test('is refused where that module has no stage of this name, in this run or not, and both are named', () => {
      for (const others of [[], [stage('pgsql', 'ready', 'a')]]) {
        const error = refusal('pgsql.databses@pg-test?', others);
        expect(error?.message).toContain('mongo.launch@a of mongo comes after pgsql.databses@pg-test?');
        expect(error?.message).toContain('pgsql offers no stage "databses"');
        expect(error?.hint).toContain('databases, ready');
      }
    });

    test('may lead nowhere where the stage is one that only some plans have', () => {
      expect(refusal('pgsql.databases@pg-test?')).toBeUndefined();
      expect(refusal('pgsql.databases@pg-test?', [stage('pgsql', 'ready', 'a')])).toBeUndefined();
    });

    test('leads to what is planned, offered or not', () => {
      expect(refusal('pgsql.stop@a?', [stage('pgsql', 'stop', 'a')])).toBeUndefined();
    });

    test('leads nowhere where nobody knows the module', () => {
      expect(refusal('kafka.ready@self?')).toBeUndefined();
    });
  });

  test('a strong reference to a module outside of this run names a stage that this module has', () => {
    const build = (name: string): unknown =>
      buildGraph([stage('etcd', 'config', 'a', { after: [`node.${name}@self`] })], {
        modules: ['etcd'],
        offered: new Map([['node', ['ready']]]),
      });
    expect(build('ready')).toBeTruthy();
    expect(() => build('redy')).toThrow('node offers no stage "redy"');
  });

  test('the clusters that a reference means are of the module that it names', () => {
    const one = stage('pgsql', 'primary', 'a', { after: ['etcd.ready@cluster(etdc)?'] });
    expect(() => buildGraph([one], { modules: ['pgsql'] })).toThrow(
      'no stage of etcd is in a cluster of etdc',
    );
  });

  test('a circle is refused with its path', () => {
    const circle = [
      stage('m', 'one', 'a', { after: ['two@self'] }),
      stage('m', 'two', 'a', { after: ['one@self'] }),
    ];
    expect(() => buildGraph(circle, { modules: ['m'] })).toThrowError(
      /m\.one@a -> m\.two@a -> m\.one@a|m\.two@a -> m\.one@a -> m\.two@a/,
    );
    try {
      buildGraph(circle, { modules: ['m'] });
    } catch (error) {
      expect((error as PigstyError).code).toBe('GRAPH_CYCLE');
    }
  });

  test('every order respects every edge, for any graph without a circle', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 120 }), (pairs) => {
        const before = new Map(Array.from({ length: 31 }, (_, i) => [`n${i}`, new Set<string>()]));
        for (const [a, b] of pairs) if (a !== b) before.get(`n${Math.max(a, b)}`)?.add(`n${Math.min(a, b)}`);
        const order = topologicalOrder(before);
        expect(order.length).toBe(31);
        for (const [id, set] of before)
          for (const p of set) expect(order.indexOf(p)).toBeLessThan(order.indexOf(id));
      }),
    );
  });
});
