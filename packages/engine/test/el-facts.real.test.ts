import { findPlatform } from '@pigsty/sdk';
import { makeElRoot } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { hostFactsFragment, parseHostFacts } from '../src/facts/host-facts.ts';

test.each([
  ['8.10', 'el8'],
  ['9.4', 'el9'],
  ['10.0', 'el10'],
])('a host of EL %s is known as %s, with rpm packages and its minor release', (version, name) => {
  const el = makeElRoot({ version });
  try {
    const places = { etc: '/etc/pigsty', run: '/run/pigsty' };
    const { facts } = parseHostFacts(el.run(hostFactsFragment(places)).stdout, '10.0.0.1');
    expect(facts).toMatchObject({
      family: 'rpm',
      osVendor: 'rocky',
      osVersion: version,
      osMajor: Number.parseInt(version, 10),
    });
    expect(findPlatform(facts)?.name).toBe(name);
  } finally {
    el.remove();
  }
});
