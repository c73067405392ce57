import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { definition as etcd } from '@pigsty/etcd';
import { definition as infra } from '@pigsty/infra';
import { definition as minio } from '@pigsty/minio';
import { definition as node } from '@pigsty/node';
import { definition as docker } from '@pigsty/docker';
import { definition as pgrds } from '@pigsty/pgrds';
import { definition as pgsql } from '@pigsty/pgsql';
import { definition as redis } from '@pigsty/redis';
import { RULES_OF_A_LACK, RULES_OF_A_VALUE } from '../follow-on.ts';
import { allRules } from './list.ts';

const root = join(import.meta.dirname, '../../../../..');
const rules = allRules([node, etcd, pgsql, pgrds, infra, minio, redis, docker]);

/** Names of rules as the sources write them: `rule: 'name'`, or as an argument of what adds a problem. */
function writtenRules(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const folder of ['packages', 'apps']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/^[\w-]+\/src\/.*\.ts$/.test(name) || /\.test\.ts$|\/testing\//.test(name)) continue;
      const text = readFileSync(join(root, folder, name), 'utf8');
      const direct = text.matchAll(
        /\brule(?:\?)?: (?:\w+ \? )?'([a-z][a-z0-9-]*)'(?: : '([a-z][a-z0-9-]*)')?[,;\s}]/g,
      );
      const passed = text.matchAll(
        /(?:#add|#error|\bwarning|\bagainst|\brefusal|\brefuse)\((?:[^()]|\([^()]*\))*?'([a-z]+(?:-[a-z0-9]+)+)'/g,
      );
      for (const [, rule = '', other] of [...direct, ...passed]) {
        found.add(rule);
        if (other !== undefined) found.add(other);
      }
    }
  }
  return found;
}

test('every rule that the code can report is described, and every described one can be reported', () => {
  const described = rules.map(({ name }) => name).sort();
  expect([...writtenRules()].sort()).toEqual(described);
});

test('rules that an error of shape is weighed by are described, and each is of one kind', () => {
  const names = [...RULES_OF_A_VALUE, ...RULES_OF_A_LACK];
  expect(names.filter((name) => !rules.some((rule) => rule.name === name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});

test('each rule has one name, a sentence that says what it means, and a remedy', () => {
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  for (const { name, means, remedy } of rules) {
    expect(name).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
    expect(means, name).toMatch(/^\S.{10,}\.$/);
    expect(remedy, name).toMatch(/\S.{5,}/);
  }
});
