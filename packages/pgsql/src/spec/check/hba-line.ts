import { nearestName } from '@pigsty/sdk';
import { z } from 'zod';

const NETWORK = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|(?=\/|$))){4}(?:\/(?:3[0-2]|[12]?\d))?$/;

/** `10.0.0.0/8`, or one address. */
export function isNetwork(text: string): boolean {
  return NETWORK.test(text);
}

const ADDRESS_V6 = z.ipv6();

/** `fd00::/8`, or one address. */
export function isNetworkV6(text: string): boolean {
  const [address = '', length = '128', ...more] = text.split('/');
  return (
    more.length === 0 &&
    ADDRESS_V6.safeParse(address).success &&
    /^\d{1,3}$/.test(length) &&
    Number(length) <= 128
  );
}

/** Whether an IPv4 address is in a network, or is that one address. */
export function containsAddress(network: string, address: string): boolean {
  const [base = '', length = '32'] = network.split('/');
  const size = 2 ** (32 - Number(length));
  return isNetwork(network) && Math.floor(numberOf(base) / size) === Math.floor(numberOf(address) / size);
}

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const HOSTS = ['host', 'hostssl', 'hostnossl', 'hostgssenc', 'hostnogssenc'];
const INCLUDES = ['include', 'include_if_exists', 'include_dir'];
/** Of PostgreSQL 13 to 19 and of PgBouncer. */
const METHODS = [
  ...['trust', 'reject', 'scram-sha-256', 'md5', 'password', 'gss', 'sspi', 'ident', 'peer', 'pam', 'bsd'],
  ...['ldap', 'radius', 'cert', 'oauth'],
];

interface Fault {
  readonly message: string;
  readonly hint: string;
}

/**
 * Why a server would refuse a line of pg_hba.conf, and with it the whole file.
 *
 * @example
 * faultOfLine('hostt all all 10.0.0.0/8 md5'); // { message: '"hostt" begins no line ...', hint: 'Did you mean host?' }
 */
export function faultOfLine(text: string): Fault | undefined {
  // What goes on behind a backslash is left to the server.
  if (text.includes('\\')) return undefined;
  for (const line of text.split(/[\r\n]+/)) {
    const fault = ofColumns(columnsOf(line));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** The words of a line, without its comment. */
export function columnsOf(line: string): readonly string[] {
  const columns = line.replaceAll(/\s*,\s*/g, ',').match(/#.*|(?:"[^"]*"|[^\s"#])+/g) ?? [];
  const comment = columns.findIndex((column) => column.startsWith('#'));
  return comment < 0 ? columns : columns.slice(0, comment);
}

function ofColumns([type, ...columns]: readonly string[]): Fault | undefined {
  if (type === undefined || INCLUDES.includes(type)) return undefined;
  if (type !== 'local' && !HOSTS.includes(type))
    return {
      message: `"${type}" begins no line of pg_hba.conf`,
      hint: meant(type, ['local', ...HOSTS], 'A line begins with'),
    };
  const [, , address = ''] = columns;
  const masked = type !== 'local' && isNetwork(address) && isNetwork(columns[3] ?? '');
  const wanted = type === 'local' ? 3 : masked ? 5 : 4;
  if (columns.length < wanted)
    return {
      message: `the line has ${columns.length + 1} columns, and ${type} needs ${wanted + 1}`,
      hint: type === 'local' ? 'local  DATABASE  USER  METHOD' : `${type}  DATABASE  USER  ADDRESS  METHOD`,
    };
  if (type !== 'local' && /^[\d./]+$/.test(address) && !isNetwork(address))
    return { message: `"${address}" is no IPv4 network`, hint: 'For example 10.0.0.0/8.' };
  const method = columns[wanted - 1] ?? '';
  if (!METHODS.includes(method))
    return { message: `"${method}" is not a method`, hint: meant(method, METHODS, 'Known') };
  return methodElsewhere(method, type);
}

/**
 * Methods that a server refuses for a kind of connection, and with them the whole file.
 *
 * @param type `local` for the socket, `host` for the network, `hostssl` for the network with TLS
 */
export function methodElsewhere(method: string, type: string): Fault | undefined {
  if (method === 'peer' && type !== 'local')
    return {
      message: 'peer asks the operating system who is at a local socket, and there is none on the network',
      hint: 'Write a password method for the network, or local for the address.',
    };
  if (method === 'cert' && type !== 'hostssl')
    return {
      message: 'cert takes a certificate of the client, which it shows over TLS only',
      hint: type === 'local' ? 'Write peer for the local socket, or a network.' : 'Write hostssl.',
    };
  return undefined;
}

function meant(word: string, known: readonly string[], label: string): string {
  const near = nearestName(word.toLowerCase(), known);
  return near === undefined ? `${label}: ${known.join(', ')}.` : `Did you mean ${near}?`;
}
