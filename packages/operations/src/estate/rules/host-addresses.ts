import { IPv4, type Inventory, nearestName, type Problem } from '@pigsty/sdk';

/**
 * A host is called by its IPv4 address: listeners, HBA rules, certificates and links of etcd are made of it, and
 * `ansible_host` only says where SSH goes.
 */
export function hostAddresses(inventory: Inventory): readonly Problem[] {
  return [...inventory.hosts.values()].flatMap(({ address, groups, connection }): readonly Problem[] => {
    const fault = faultOf(address, connection.address, [...inventory.hosts.keys()]);
    if (connection.kind === 'local' || fault === undefined) return [];
    const group = groups.findLast((name) => inventory.groups.get(name)?.hosts.includes(address) === true);
    const position = inventory.where(address, []);
    return [
      {
        severity: 'error',
        rule: 'host-address',
        subject: group === undefined ? address : `${group}.hosts.${address}`,
        host: address,
        ...fault,
        ...(position === undefined ? {} : { position }),
      },
    ];
  });
}

/** Every machine has 127.0.0.1, and nobody has 0.0.0.0, an address of many or one that is reserved. */
function ofNoHost(address: string): boolean {
  const first = Number(address.split('.', 1)[0]);
  return first === 0 || first === 127 || first >= 224;
}

/** In a network of 256 addresses, the commonest, the first is its own and the last that of all hosts. */
function isOfNetwork(address: string): boolean {
  return /\.(?:0|255)$/.test(address);
}

function faultOfAddress(address: string): ReturnType<typeof faultOf> {
  if (ofNoHost(address))
    return {
      message: `${address} is the address of no host that others could reach`,
      hint: address.startsWith('127.')
        ? 'Write the address that its neighbours know; ansible_connection: local if it is this machine.'
        : 'Write the address of one machine.',
    };
  if (!isOfNetwork(address)) return undefined;
  return {
    // In a network of more than 256 addresses a host may have it.
    severity: 'warning',
    message: `${address} looks like the address of a network, or of all of its hosts, and not of one`,
    hint: 'Is one of its digits missing? Nothing to do where the network has more than 256 addresses.',
  };
}

function faultOf(
  name: string,
  reached: string,
  others: readonly string[],
): (Pick<Problem, 'message' | 'hint'> & Partial<Pick<Problem, 'severity'>>) | undefined {
  if (IPv4.safeParse(name).success) return faultOfAddress(name);
  const octets = /^\d+(?:\.\d+){3}$/.test(name) ? name.split('.') : undefined;
  const wrong = octets?.find((octet) => Number(octet) > 255 || /^0\d/.test(octet));
  if (wrong !== undefined) {
    const reason = Number(wrong) > 255 ? 'is more than 255' : 'has a zero in front';
    return { message: `${name} is no IPv4 address: ${wrong} ${reason}`, hint: 'Write its address.' };
  }
  if (name.includes(':'))
    return {
      message: `${name} is an IPv6 address, and a host is called by its IPv4 address`,
      hint: 'Write the IPv4 address of the host, and ansible_host: with this one if SSH goes there.',
    };
  if (/^[\d.]+$/.test(name))
    return { message: `${name} is no IPv4 address`, hint: 'An IPv4 address has four numbers: 10.10.10.11.' };
  if (IPv4.safeParse(reached).success)
    return {
      message: `a host is called by its IPv4 address, and ${name} is a name`,
      hint: `Write ${reached}: { nodename: ${name}, ... }; ansible_host only says where SSH goes.`,
    };
  const [own = '', length] = name.split('/');
  if (length !== undefined && IPv4.safeParse(own).success)
    return { message: `${name} is a network, and a host is called by its address`, hint: `Write ${own}:` };
  const near = nearestName(
    name,
    others.filter((other) => other !== name),
  );
  return {
    message: `${name} is no IPv4 address, by which a host is called`,
    hint: near === undefined ? 'Write its address: 10.10.10.11:' : `Did you mean ${near}?`,
  };
}
