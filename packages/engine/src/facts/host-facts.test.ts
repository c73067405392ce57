import { execFileSync } from 'node:child_process';
import { hostname, machine } from 'node:os';
import { expect, test } from 'vitest';
import { hostFactsFragment, parseHostFacts } from './host-facts.ts';

const fragment = hostFactsFragment({ etc: '/nowhere/pigsty', run: '/nowhere/run' });
const output = execFileSync('sh', { input: fragment, encoding: 'utf8' });
const kernel = (path: string): string => execFileSync('cat', [path], { encoding: 'utf8' }).trim();

test('a host has its name, its boot and what it is built for', () => {
  const { facts, bootId } = parseHostFacts(output, '127.0.0.1');
  expect(facts.hostname).toBe(hostname());
  expect(facts.arch).toBe(machine());
  expect(bootId.split('/')[1]).toBe(kernel('/proc/sys/kernel/random/boot_id'));
});

test('how many files a process may open is read whole, with a shell that reads byte by byte, too', () => {
  expect(output.split('\n')).toContain(`nrOpen=${kernel('/proc/sys/fs/nr_open')}`);
});
