import { readInventory } from '@pigsty/inventory';
import type { HostFacts } from '@pigsty/sdk';
import { defaultHostFacts } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { nodeFacts } from '../src/facts/host.ts';
import { definition } from '../src/module.ts';
import { preflight } from '../src/preflight/needs.ts';
import { problemsOf } from './planned.ts';

const address = '10.0.0.1';

/** A host with 4 GiB, half of them in use. */
const meminfo = {
  MemTotal: 4_194_304,
  MemAvailable: 2_097_152,
  Committed_AS: 1_048_576,
  SwapTotal: 1_048_576,
  SwapFree: 1_048_576,
  HugePages_Total: 0,
  Hugepagesize: 2048,
};

interface Host {
  readonly memory?: Partial<typeof meminfo>;
  readonly facts?: Partial<HostFacts>;
  readonly sshPort?: number;
}

function opened(
  vars: string,
  { facts }: Host = {},
): {
  readonly inventory: NonNullable<ReturnType<typeof readInventory>['inventory']>;
  readonly host: HostFacts;
} {
  const text = `all: { vars: { admin_ip: ${address} }, children: { web: { hosts: { ${address}: { ${vars} } } } } }`;
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error('cannot be read');
  return { inventory, host: { ...defaultHostFacts(address), memoryMiB: 4096, ...facts } };
}

/** What is refused once the host has said what it has. */
function refused(vars: string, host: Host = {}): readonly string[] {
  const { inventory, host: known } = opened(vars, host);
  const output = Object.entries({ ...meminfo, ...host.memory })
    .map(([key, value]) => `memory ${key} ${value}\n`)
    .join('')
    .concat(host.sshPort === undefined ? '' : `sshport ${host.sshPort}\n`);
  const answer = nodeFacts.parse(output, undefined as never);
  const facts = { host: () => known, of: () => answer, from: () => undefined };
  const estate = { inventory, caCertificate: '', operatorPublicKeys: [], content: [] } as never;
  return definition
    .identify(inventory)
    .clusters.flatMap((cluster) => definition.checkFacts?.(cluster, facts, estate) ?? [])
    .map(({ rule, message, hint }) => `${rule}: ${message}. ${hint ?? ''}`);
}

/** What is found before a deploy where the host answers this about its kernel. */
function found(vars: string, answer: string, host: Host = {}): readonly string[] {
  const { inventory, host: known } = opened(vars, host);
  const [cluster] = definition.identify(inventory).clusters;
  const instance = cluster?.instances[0];
  if (cluster === undefined || instance === undefined) throw new Error('no node');
  return (preflight.topics ?? [])
    .flatMap((topic) => topic.judge(answer, { cluster, instance, host: known, inventory }))
    .map(
      ({ check, state, seen, parameter }) =>
        `${state} ${check}: ${seen}${parameter === undefined ? '' : ` (${String(parameter)})`}`,
    );
}

test('huge pages that leave too little for everything else are refused, with the most that there may be', () => {
  expect(refused('node_hugepage_count: 1800')).toEqual([
    'huge-pages-memory: 1800 huge pages leave 496 MiB of 4096 MiB of 10.0.0.1 for everything else. At least 512 MiB must be left: reserve 1792 at most.',
  ]);
  expect(refused('node_hugepage_count: 1792')).toEqual([]);
  expect(refused('node_hugepage_ratio: 0.9')[0]).toContain('huge-pages-memory: 1844 huge pages');
  expect(refused('node_hugepage_ratio: 0.25')).toEqual([]);
});

test('a limit below what programs were promised already is refused: nothing could start any more', () => {
  const busy = { memory: { Committed_AS: 3_145_728 } };
  expect(refused('node_overcommit_ratio: 50', busy)[0]).toContain(
    'lets the programs of 10.0.0.1 have 3072 MiB',
  );
  expect(refused('node_overcommit_ratio: 80', busy)).toEqual([]);
  // Neither swap that goes nor memory in huge pages counts.
  expect(refused('node_overcommit_ratio: 80, node_disable_swap: true', busy)).toHaveLength(1);
  expect(refused('node_overcommit_ratio: 80, node_hugepage_count: 1000', busy)).toHaveLength(1);
});

test('swap is not switched off while what is in it has no place in memory', () => {
  const swapped = { memory: { SwapFree: 0, MemAvailable: 524_288 } };
  expect(refused('node_disable_swap: true', swapped)[0]).toContain(
    'swap-in-use: 1024 MiB of 10.0.0.1 are in swap',
  );
  expect(refused('node_disable_swap: true')).toEqual([]);
});

test('memory of a container is that of its machine, and nothing of it is refused or changed', () => {
  const container = { facts: { virtualization: 'lxc' } };
  expect(refused('node_hugepage_count: 1800, node_overcommit_ratio: 1', container)).toEqual([]);
  expect(found('node_hugepage_count: 1800, node_disable_swap: true', '', container)).toEqual([
    'ok kernel parameters: all 21 can be set',
    'warn huge pages: a container: its machine decides (node_hugepage_count)',
    'warn swap: a container: its machine decides (node_disable_swap)',
  ]);
});

test('two parameters for the number of huge pages are told, and which one counts', () => {
  expect(problemsOf(`{ ${address}: { node_hugepage_count: 5, node_hugepage_ratio: 0.1 } }`)).toEqual([
    'warning huge-pages-twice: node_hugepage_count decides how many huge pages 10.0.0.1 reserves, and node_hugepage_ratio has no effect',
  ]);
  const own = 'node_sysctl_params: { vm.nr_hugepages: 7 }';
  expect(problemsOf(`{ ${address}: { node_hugepage_count: 5, ${own} } }`)[0]).toContain(
    'vm.nr_hugepages of node_sysctl_params decides',
  );
  expect(problemsOf(`{ ${address}: { ${own} } }`)).toEqual([]);
});

test('what the kernel of a host cannot be told is said, and warned about where somebody asked for it by name', () => {
  const answer = 'fixed vm.swappiness 60\nfixed vm.dirty_ratio 15\nnone kernel.numa_balancing\n';
  expect(found('', answer)).toEqual([
    'ok kernel parameters: 2 of 21 cannot be set here: vm.swappiness, kernel.numa_balancing',
  ]);
  expect(found('node_sysctl_params: { vm.swappiness: 5 }', answer)).toEqual([
    'warn kernel parameters: 2 of 20 cannot be set here: vm.swappiness, kernel.numa_balancing (node_sysctl_params,vm.swappiness)',
  ]);
});

test('a profile of tuned that would set them again is told, unless NODE sets none', () => {
  const answer = 'tuned virtual-guest\n';
  expect(found('', answer)[1]).toBe(
    'warn tuned: the profile virtual-guest is active and sets kernel parameters as well (node_tune)',
  );
  expect(found('node_tune: none', answer)).toHaveLength(1);
});

test('a host without a boot loader that can be told about NUMA is named', () => {
  expect(found('node_disable_numa: true', '')[1]).toContain('warn numa: neither update-grub nor grubby');
  expect(found('node_disable_numa: true', 'loader\n')).toHaveLength(1);
});

test('a port of its own of SSH is told before SELinux enforces', () => {
  const el = {
    facts: { family: 'rpm', osVendor: 'rocky', osVersion: '9', osMajor: 9 },
    sshPort: 2222,
  } as const;
  expect(refused('node_selinux_mode: enforcing', el)[0]).toContain(
    'selinux-ssh-port: SSH of 10.0.0.1 listens on port 2222, which SELinux refuses unless it was told',
  );
  expect(refused('', el)).toEqual([]);
  expect(refused('node_selinux_mode: enforcing', { sshPort: 2222 })).toEqual([]);
  expect(found('node_selinux_mode: enforcing', '')[1]).toBe(
    'warn selinux: none on debian 13 (node_selinux_mode)',
  );
});
