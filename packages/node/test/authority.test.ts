import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { nodeFacts } from '../src/facts/host.ts';
import { definition } from '../src/module.ts';

const text = 'all: { children: { web: { hosts: { 10.0.0.1: {} } } } }';
const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
const [cluster] = definition.identify(inventory!).clusters;
const pem = (body: string): string => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;

/** Rules that a host with this authority breaks where the estate trusts those. */
function found(there: string, trusted: string, modules: readonly string[] = ['node']): readonly string[] {
  const facts = {
    host: () => ({ modules }) as never,
    from: () => undefined,
    of: () => nodeFacts.parse(there, undefined as never),
  };
  const estate = { inventory: inventory!, caCertificate: trusted } as never;
  return (definition.checkFacts?.(cluster!, facts, estate) ?? []).map(
    (p) => `${p.severity} ${p.rule} ${p.subject}`,
  );
}

test('a host in use that trusts another authority is refused, with its place', () => {
  expect(found(pem('AAAA'), pem('BBBB'))).toEqual(['error other-authority nodes.hosts.10.0.0.1']);
});

test('the same authority, one of two, and a host that is not in use are right', () => {
  expect(found(pem('AA\nAA'), pem('AAAA'))).toEqual([]);
  expect(found(pem('AAAA'), `${pem('BBBB')}${pem('AAAA')}`)).toEqual([]);
  expect(found(pem('AAAA'), pem('BBBB'), [])).toEqual([]);
  expect(found('', pem('BBBB'))).toEqual([]);
});
