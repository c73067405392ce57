import ip from 'ipaddr.js';

/** A line of pg_hba.conf, or of the file of PgBouncer. */
export interface AccessRule {
  readonly line: number;
  readonly type: string;
  readonly databases: readonly string[];
  readonly users: readonly string[];
  /** An address, `all`, `samehost`, `samenet` or the name of a host; absent for the socket. */
  readonly address?: string;
  readonly netmask?: string;
  readonly method: string;
  /** Why the server does not understand it. */
  readonly error?: string;
}

/** A client that connects. */
export interface Client {
  readonly user: string;
  /** `replication` stands for a physical replication connection. */
  readonly database: string;
  /** `local` for the socket. */
  readonly address: string;
  readonly tls: boolean;
  /** Roles that the user is a member of, directly or not. */
  readonly memberOf: ReadonlySet<string>;
  /** Addresses of the server's own interfaces with their networks: `10.10.10.11/24`. */
  readonly serverNetworks: readonly string[];
}

/** Whether a rule matches a client; `unknown` where that depends on what the name of a host or a pattern stands for. */
export function matches(rule: AccessRule, client: Client): boolean | 'unknown' {
  if (rule.error !== undefined || !connects(rule, client)) return false;
  const answers = [
    some(rule.databases, (word) => namesDatabase(word, client)),
    some(rule.users, (word) => namesUser(word, client)),
    reaches(rule, client),
  ];
  if (answers.includes(false)) return false;
  return answers.includes('unknown') ? 'unknown' : true;
}

function connects({ type }: AccessRule, { address, tls }: Client): boolean {
  if (address === 'local') return type === 'local';
  return type === 'host' || type === (tls ? 'hostssl' : 'hostnossl') || type === 'hostnogssenc';
}

function some(words: readonly string[], test: (word: string) => boolean | 'unknown'): boolean | 'unknown' {
  const answers = words.map(test);
  return answers.includes(true) || (answers.includes('unknown') ? 'unknown' : false);
}

function namesDatabase(word: string, { database, user, memberOf }: Client): boolean | 'unknown' {
  if (database === 'replication') return word === 'replication';
  if (word === 'all') return true;
  if (word === 'sameuser') return database === user;
  if (word === 'samerole' || word === 'samegroup') return database === user || memberOf.has(database);
  return word.startsWith('/') ? 'unknown' : word === database && word !== 'replication';
}

function namesUser(word: string, { user, memberOf }: Client): boolean | 'unknown' {
  if (word === 'all') return true;
  if (word.startsWith('+')) return word.slice(1) === user || memberOf.has(word.slice(1));
  return word.startsWith('/') ? 'unknown' : word === user;
}

function reaches({ type, address = '', netmask }: AccessRule, client: Client): boolean | 'unknown' {
  if (type === 'local' || address === 'all') return true;
  if (address === 'samehost' || address === 'samenet')
    return client.serverNetworks.some((network) => {
      const [own = '', bits = ''] = network.split('/');
      return address === 'samehost' ? own === client.address : contains(own, Number(bits), client.address);
    });
  const [network = '', bits] = address.split('/');
  if (!isAddress(network)) return 'unknown';
  return contains(network, bits === undefined ? bitsOf(netmask) : Number(bits), client.address);
}

/** Whether a word is an IP address as servers write it: four numbers with dots, or IPv6. */
export function isAddress(word: string): boolean {
  return ip.IPv4.isValidFourPartDecimal(word) || ip.IPv6.isValid(word);
}

/** Without a number of bits the network is one address. */
function contains(network: string, bits: number | undefined, address: string): boolean {
  if (!isAddress(address)) return false;
  const [net, own] = [ip.parse(network), ip.parse(address)];
  return net.kind() === own.kind() && own.match(net, bits ?? (net.kind() === 'ipv4' ? 32 : 128));
}

/** The address of a rule as one word: `10.0.0.0/8`. */
export function addressOf({ address = '', netmask }: AccessRule): string {
  const bits = bitsOf(netmask);
  return bits === undefined ? address : `${address}/${bits}`;
}

/** `255.255.255.0` and `ffff:ffff::` as a number of bits. */
function bitsOf(mask: string | undefined): number | undefined {
  return mask === undefined ? undefined : (ip.parse(mask).prefixLengthFromSubnetMask() ?? undefined);
}
