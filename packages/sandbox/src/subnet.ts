import { SandboxError } from './errors.ts';

export interface Subnet {
  readonly cidr: string;
  readonly prefix: number;
  readonly first: number;
  readonly last: number;
  /** The machine's own address in the subnet: the first usable one. */
  readonly gateway: string;
}

/** An IPv4 address as a number, or nothing if it is not one. */
export function parseAddress(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255))
    return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

export const formatAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

export function parseSubnet(text: string): Subnet {
  const [network = '', length = '', ...rest] = text.split('/');
  const first = parseAddress(network);
  const prefix = /^\d{1,2}$/.test(length) ? Number(length) : Number.NaN;
  const hint = 'Write it like 10.10.10.0/24.';
  if (first === undefined || rest.length > 0 || !(prefix >= 16 && prefix <= 29)) {
    throw new SandboxError('INVALID_SUBNET', `"${text}" is not an IPv4 subnet between /16 and /29`, { hint });
  }
  const size = 2 ** (32 - prefix);
  if (first % size !== 0) {
    throw new SandboxError('INVALID_SUBNET', `${network} is not the first address of a /${prefix}`, {
      hint: `Write ${formatAddress(first - (first % size))}/${prefix}.`,
    });
  }
  return { cidr: text, prefix, first, last: first + size - 1, gateway: formatAddress(first + 1) };
}

/** A subnet and those of the same size after it, to the end of its /16 and on from its begin. */
export function nextSubnets({ prefix, first }: Subnet): readonly Subnet[] {
  const [size, all] = [2 ** (32 - prefix), 2 ** 16];
  const begin = first - (first % all);
  return Array.from({ length: all / size }, (_, i) =>
    parseSubnet(`${formatAddress(begin + ((first - begin + i * size) % all))}/${prefix}`),
  );
}

export const overlaps = (a: Subnet, b: Subnet): boolean => a.first <= b.last && b.first <= a.last;

/** True for an address that a host of the subnet may have: not the network, the gateway or the broadcast address. */
export function isHostAddress(subnet: Subnet, address: string): boolean {
  const value = parseAddress(address);
  return value !== undefined && value > subnet.first + 1 && value < subnet.last;
}
