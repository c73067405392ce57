import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { definition as docker } from '@pigsty/docker';
import { definition as etcd } from '@pigsty/etcd';
import { definition as infra } from '@pigsty/infra';
import { definition as minio } from '@pigsty/minio';
import { definition as node } from '@pigsty/node';
import { definition as pgrds } from '@pigsty/pgrds';
import { definition as pgsql } from '@pigsty/pgsql';
import { definition as redis } from '@pigsty/redis';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const alerts = [
  ...new Set(
    [docker, etcd, infra, minio, node, pgsql, pgrds, redis].flatMap(({ content }) =>
      (content?.alerts ?? []).map(({ name }) => name),
    ),
  ),
].sort();

/** Evaluated by vmalert-tool. */
const rules = 'apps/orchestrator/test/alerts/rules';
const byRule = [
  ...readdirSync(join(root, rules)).flatMap((file) =>
    Object.keys(parse(read(join(rules, file))) as Readonly<Record<string, unknown>>),
  ),
  ...['slo-cases.yml', 'restore-drill-alerts.yml'].flatMap((file) =>
    [...read(`e2e/harness/${file}`).matchAll(/alertname: (\w+)/g)].map(([, name = '']) => name),
  ),
];

test('the rule of each alert is tested', () => {
  expect(alerts.filter((name) => !byRule.includes(name))).toEqual([]);
});

test('no test speaks of an alert that is not there', () => {
  expect(byRule.filter((name) => !alerts.includes(name))).toEqual([]);
});
