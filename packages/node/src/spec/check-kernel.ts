import { nearestName, type Cluster, type ClusterFinding, type Inventory, type Problem } from '@pigsty/sdk';
import { findingsOfHosts } from './findings-of-hosts.ts';
import { MODULES } from './kernel-modules.ts';
import { NUMBERS, SEVERAL, TEXTS } from './kernel-parameters.ts';
import { RANGES } from './kernel-ranges.ts';
import type { NodeParams } from './schema.ts';

const wordsOf = (table: string): readonly string[] => table.trim().split(/\s+/);

const numbers = new Set(wordsOf(NUMBERS));
const several = new Set(wordsOf(SEVERAL));
const parameters = [...numbers, ...several, ...wordsOf(TEXTS)];
const modules = wordsOf(MODULES);

/** Modules and parameters of the kernel: what it does not know is found out when a host is changed, or at its next boot. */
export function checkKernel(
  clusters: readonly Cluster<NodeParams>[],
  inventory: Inventory,
): readonly Problem[] {
  const told = new Map<unknown, readonly ClusterFinding[]>();
  const once = <T>(value: T, say: (value: T) => readonly ClusterFinding[]): readonly ClusterFinding[] => {
    const found = told.get(value) ?? say(value);
    told.set(value, found);
    return found;
  };
  return findingsOfHosts(clusters, inventory, (params) => [
    ...once(params.node_kernel_modules, ofModules),
    ...once(params.node_sysctl_params, ofParameters),
  ]);
}

function ofModules(given: NodeParams['node_kernel_modules']): readonly ClusterFinding[] {
  return given.flatMap((name, i): readonly ClusterFinding[] => {
    const own = name.replaceAll('-', '_');
    const near = modules.includes(own) ? undefined : nearestName(own, modules);
    if (near === undefined) return [];
    return [
      {
        severity: 'warning',
        rule: 'kernel-module',
        path: ['node_kernel_modules', i],
        message: `${name} is no kernel module that is known here`,
        hint: `Did you mean ${near}?`,
      },
    ];
  });
}

function ofParameters(given: NodeParams['node_sysctl_params']): readonly ClusterFinding[] {
  return Object.entries(given).flatMap(([name, value]): readonly ClusterFinding[] => {
    const path = ['node_sysctl_params', name];
    const known = general(name);
    if (!parameters.includes(known)) {
      const near =
        parameters.find((one) => unbroken(one) === unbroken(known)) ?? nearestName(known, parameters);
      return near === undefined ? [] : [misspelt(name, near)];
    }
    const wrong = wrongValue(known, String(value).trim());
    if (wrong === undefined) return [];
    return [
      {
        rule: 'kernel-value',
        path,
        message: `${name} ${wrong}, got ${String(value)}`,
        hint: 'The kernel would refuse it.',
      },
    ];
  });
}

function misspelt(name: string, near: string): ClusterFinding {
  return {
    severity: 'warning',
    rule: 'kernel-parameter',
    path: ['node_sysctl_params', name],
    part: 'key',
    message: `${name} is no kernel parameter that is known here`,
    hint: `Did you mean ${near}?`,
  };
}

/** Some names have dashes, and some underscores. */
function unbroken(name: string): string {
  return name.replace(/[_-]/g, '');
}

/** With dots, and with a star for the interface. */
function general(name: string): string {
  const dotted = name.includes('/') && !name.includes('.') ? name.replaceAll('/', '.') : name;
  return dotted.replace(/^(net\.ipv[46]\.(?:conf|neigh))\..+\.([^.]+)$/, '$1.*.$2');
}

function wrongValue(name: string, value: string): string | undefined {
  const isNumber = (word: string): boolean => /^-?(?:\d+|0x[0-9a-fA-F]+)$/.test(word);
  if (several.has(name)) return value.split(/\s+/).every(isNumber) ? undefined : 'is several whole numbers';
  if (!numbers.has(name)) return undefined;
  if (!isNumber(value)) return 'is a whole number';
  const [least, most] = RANGES[name] ?? [-Infinity, Infinity];
  return Number(value) >= least && Number(value) <= most ? undefined : `is a number from ${least} to ${most}`;
}
