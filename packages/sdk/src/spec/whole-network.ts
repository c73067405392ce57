import { Cidr } from './types.ts';

/**
 * The network that an address with a length is in, where it is not that network itself: `192.168.40.7/23` is taken by servers
 * as all of `192.168.40.0/23`. Nothing for a network, for one address and for `127.0.0.1/8`, which
 * is written for the whole loopback.
 *
 * @example
 * wholeNetwork('192.168.40.7/23'); // '192.168.40.0/23'
 * wholeNetwork('192.168.40.0/23'); // undefined
 */
export function wholeNetwork(text: string): string | undefined {
  if (!Cidr.safeParse(text).success || text === '127.0.0.1/8') return undefined;
  const [address = '', length = ''] = text.split('/');
  const size = 2 ** (32 - Number(length));
  const number = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const first = Math.floor(number / size) * size;
  if (first === number) return undefined;
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${octets.join('.')}/${length}`;
}
