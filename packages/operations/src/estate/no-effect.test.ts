import { readInventory } from '@pigsty/inventory';
import { definition as infra } from '@pigsty/infra';
import { definition as node } from '@pigsty/node';
import { formatProblems } from '@pigsty/sdk/engine';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkEstate } from './check.ts';
import { ownModules } from './registry.ts';

const said = (vars: string): string => {
  const text = `all: { hosts: { 10.0.0.1: { nodename: a } }, vars: { admin_ip: 10.0.0.1, ${vars} } }`;
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error('cannot be read');
  const { problems } = checkEstate(inventory, [node, infra]);
  return formatProblems(problems.filter(({ rule }) => rule === 'no-effect'));
};

test('parameters without effect are named in one note where they are written, with the record that says why', () => {
  const note = said('vip_exporter_port: 9651, vector_clean: true');
  expect(note).toContain('pigsty.yml:1:');
  expect(note).toContain('accepted without effect: vector_clean, vip_exporter_port');
  const [record = ''] = /docs\/decisions\/\S+\.md/.exec(note) ?? [];
  expect(existsSync(new URL(`../../../../${record}`, import.meta.url))).toBe(true);
  expect(said('node_tune: tiny')).toBe('');
});

test('a password that configure writes in place of a public default is not told', () => {
  expect(said('grafana_view_password: a.password.of.ours')).toBe('');
  expect(said('infra_packages_pip: requests')).toContain('accepted without effect: infra_packages_pip');
});

test('a proxy is told where no host has Docker, which alone uses it', async () => {
  const told = async (vars: string): Promise<string> => {
    const text = `all: { hosts: { 10.0.0.1: { nodename: a } }, vars: { ${vars} } }`;
    const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
    const { problems } = checkEstate(inventory!, await ownModules());
    return formatProblems(problems.filter(({ rule }) => rule === 'no-effect'));
  };
  const proxy = "proxy_env: { https_proxy: 'http://p:3128' }";
  expect(await told(proxy)).toContain('pigsty.yml:1:');
  expect(await told(proxy)).toContain('proxy_env has no effect');
  expect(await told(`docker_enabled: true, ${proxy}`)).toBe('');
  expect(await told("proxy_env: { no_proxy: 'localhost' }")).toBe('');
});

const root = new URL('../../../../', import.meta.url);

test('the record that a module names explains each of its parameters without effect, and none that acts', async () => {
  const modules = (await ownModules()).filter(({ notActedOn = [] }) => notActedOn.length > 0);
  const records = new Set(modules.map(({ notActedOnReason: record = 'none' }) => record));
  expect([...records]).toEqual([expect.stringMatching(/^docs\/decisions\/\d{4}-[a-z-]+\.md$/)]);
  const text = readFileSync(new URL([...records][0] ?? '', root), 'utf8');
  const cells = text.split('\n').flatMap((line) => /^\| (`[a-z_`, ]*`) +\|/.exec(line)?.[1] ?? []);
  const explained = cells.flatMap((cell) => cell.split(', ').map((name) => name.replaceAll('`', '')));
  const listed = modules.flatMap(({ notActedOn = [] }) => notActedOn);
  expect(explained.toSorted()).toEqual(listed.toSorted());
});
