import {
  type VirtualIp,
  type Inventory,
  isWritten,
  onceEach,
  type Position,
  type Problem,
} from '@pigsty/sdk';

/** What a network has where nobody says otherwise. */
const USUAL_LENGTH = 24;

/** An address that moves belongs to no host, to one cluster, and to the network of its hosts. */
export function checkAddresses(addresses: readonly VirtualIp[], inventory: Inventory): readonly Problem[] {
  const hosts = new Map(
    [...inventory.hosts.values()].flatMap(
      (h) =>
        [
          [h.address, h.address],
          [h.connection.address, h.address],
        ] as const,
    ),
  );
  const owners = new Map<string, VirtualIp>();
  return onceEach(
    inFileOrder(addresses, inventory).flatMap((floating): readonly Problem[] => {
      const { address } = floating;
      const host = hosts.get(address);
      if (host !== undefined)
        return [
          problem(floating, inventory, {
            severity: 'error',
            rule: 'vip-is-host',
            message: `${address} is the address of the host ${host}`,
            hint: 'A VIP must be free: choose one of the same network that no machine has.',
          }),
        ];
      const other = owners.get(address);
      owners.set(address, other ?? floating);
      if (other !== undefined && !isOne(floating, other, inventory))
        return [
          problem(floating, inventory, {
            severity: 'error',
            rule: 'vip-collision',
            message: `${address} is ${nameOf(other, floating)} already`,
            hint: `Give ${floating.cluster} an address of its own.`,
          }),
        ];
      return outside(floating, inventory);
    }),
  );
}

/** A cluster of nodes and one of PostgreSQL may have one name, and a VIP each. */
function nameOf(other: VirtualIp, floating: VirtualIp): string {
  return other.cluster === floating.cluster
    ? `the ${String(other.path[0])} of ${other.cluster}`
    : `the VIP of ${other.cluster}`;
}

/** Of one cluster, or set by one line for the hosts of several. */
function isOne(a: VirtualIp, b: VirtualIp, inventory: Inventory): boolean {
  if (a.module !== b.module) return false;
  if (a.cluster === b.cluster) return true;
  const [at, other] = [placeOf(a, inventory), placeOf(b, inventory)];
  return at !== undefined && at.file === other?.file && at.line === other.line && at.column === other.column;
}

/** Of two with one address the later in the file is the one to change. */
function inFileOrder(addresses: readonly VirtualIp[], inventory: Inventory): readonly VirtualIp[] {
  return addresses
    .map((floating) => ({ floating, at: placeOf(floating, inventory) }))
    .sort((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0))
    .map(({ floating }) => floating);
}

function placeOf({ path, hosts }: VirtualIp, inventory: Inventory): Position | undefined {
  const writer = hosts.find((h) => isWritten(inventory, h, path));
  return writer === undefined ? undefined : inventory.where(writer, path);
}

function outside(floating: VirtualIp, inventory: Inventory): readonly Problem[] {
  const { address, prefix, hosts } = floating;
  const own = hosts.map((h) => inventory.hosts.get(h)?.address ?? h).filter((h) => toNumber(h) !== undefined);
  if (own.length === 0 || toNumber(address) === undefined) return [];
  // What is no length of a network is told by itself.
  if (prefix !== undefined && prefix > 32) return [];
  // Of a single address the network is that of the interface.
  if (prefix === undefined || prefix === 32) return besides(floating, own, inventory);
  if (own.some((host) => network(host, prefix) === network(address, prefix))) return [];
  return [
    problem(floating, inventory, {
      severity: 'warning',
      rule: 'vip-outside',
      message: `${address}/${prefix} is in no network of ${floating.cluster}, whose hosts are ${own.slice(0, 3).join(', ')}`,
      hint: 'A VIP only works in the network of its hosts.',
    }),
  ];
}

/** Without the length of the network: where all hosts have three numbers in common, the address has them, too. */
function besides(floating: VirtualIp, own: readonly string[], inventory: Inventory): readonly Problem[] {
  const networks = new Set(own.map((host) => network(host, USUAL_LENGTH)));
  if (networks.size > 1 || networks.has(network(floating.address, USUAL_LENGTH))) return [];
  return [
    problem(floating, inventory, {
      severity: 'warning',
      rule: 'vip-outside',
      message: `${floating.address} is beside the network of ${floating.cluster}, whose hosts are ${own.slice(0, 3).join(', ')}`,
      hint: 'Is one of its digits wrong? Nothing to do when the network is a larger one.',
    }),
  ];
}

function problem(
  floating: VirtualIp,
  inventory: Inventory,
  what: Pick<Problem, 'severity' | 'rule' | 'message' | 'hint'>,
): Problem {
  const { path, hosts, cluster } = floating;
  const position = placeOf(floating, inventory);
  const [host = ''] = hosts;
  return {
    ...what,
    cluster,
    subject: inventory.subject?.(host, path) ?? `${cluster}.${path.join('.')}`,
    ...(position === undefined ? {} : { position }),
  };
}

function network(address: string, prefix: number): number | undefined {
  const number = toNumber(address);
  return number === undefined ? undefined : Math.floor(number / 2 ** (32 - prefix));
}

function toNumber(address: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  return parts?.reduce((sum, part) => sum * 256 + part, 0);
}
