import { isIPv4 } from 'node:net';
import { type Inventory, PigstyError } from '@pigsty/sdk';
import type { YamlLeaf, YamlPath } from '@pigsty/inventory';

/** A whole address: not a part of a longer number, name or version. */
const ADDRESS = /(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)/g;

/** Template address to the one that takes its place. */
export type AddressMap = ReadonlyMap<string, string>;

/** An address of a template that nobody has replaced, and where it stands. */
export interface LeftOver {
  readonly subject: string;
  readonly address: string;
  readonly line: number;
  readonly column: number;
}

/** The hosts of a template in the order of their addresses, so that the first is the one that administers. */
export function templateHosts(inventory: Inventory): readonly string[] {
  return [...inventory.hosts.keys()].sort((a, b) => numberOf(a) - numberOf(b));
}

/** What a host is in a template: `pg-test-2, etcd`, for a question about its address. */
export function rolesOf(inventory: Inventory, address: string): string {
  const groups = (inventory.hosts.get(address)?.groups ?? []).filter((name) => name !== 'all');
  return groups.join(', ');
}

/**
 * Which given address takes the place of which: plain ones in order, `10.10.10.2=192.168.1.2` by name.
 * A host for which nothing is given stays as it is.
 */
export function mapHosts(template: readonly string[], given: readonly string[]): AddressMap {
  const map = new Map<string, string>();
  const plain = given.filter((one) => !one.includes('='));
  if (plain.length > template.length) {
    throw new PigstyError(
      'USAGE',
      `the template has ${template.length === 1 ? 'one host' : `${template.length} hosts`}, and ${plain.length} were given`,
      { hint: `Its hosts: ${template.join(', ')}. For another address: --host 10.10.10.2=192.168.1.2` },
    );
  }
  plain.forEach((address, i) => map.set(template[i] ?? '', checkAddress(address)));
  for (const [from = '', to = ''] of given.filter((one) => one.includes('=')).map((one) => one.split('=')))
    map.set(checkAddress(from), checkAddress(to));
  const twice = [...map.values()].find((address, i, all) => all.indexOf(address) !== i);
  if (twice !== undefined)
    throw new PigstyError('USAGE', `${twice} was given for two hosts`, {
      hint: 'Each host has an address of its own.',
    });
  return map;
}

export function checkAddress(address: string): string {
  if (isIPv4(address)) return address;
  throw new PigstyError('USAGE', `"${address}" is no IPv4 address`, { hint: 'For example: --ip 10.0.0.5' });
}

/** Replaces whole addresses everywhere in a text, keys and comments included, all at once. */
export function replaceAddresses(text: string, map: AddressMap): string {
  return text.replace(ADDRESS, (found) => map.get(found) ?? found);
}

/** Addresses of the template's own network that are still there although nobody asked for them, each once. */
export function leftOvers(
  leaves: readonly YamlLeaf[],
  { hosts, map }: { hosts: readonly string[]; map: AddressMap },
): readonly LeftOver[] {
  const wanted = new Set(map.values());
  const networks = new Set(hosts.map(networkOf));
  const found = new Map<string, LeftOver>();
  for (const { path, text, line, column } of leaves) {
    for (const [address] of `${path.join(' ')} ${text}`.matchAll(ADDRESS)) {
      if (!networks.has(networkOf(address)) || wanted.has(address) || found.has(address)) continue;
      found.set(address, { address, subject: subjectOf(path, address), line, column });
    }
  }
  return [...found.values()].sort((a, b) => a.line - b.line);
}

/** Dotted, without what every inventory begins with; a host ends with its address. */
function subjectOf(path: YamlPath, address: string): string {
  const from = path[1] === 'children' ? 2 : 1;
  const at = path.indexOf(address);
  return path.slice(from, at === -1 ? path.length : at + 1).join('.');
}

function networkOf(address: string): string {
  return address.replace(/\.\d+$/, '');
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
