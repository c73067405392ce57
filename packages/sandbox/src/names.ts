import { SandboxError } from './errors.ts';
import type { SandboxHost } from './model.ts';
import { formatAddress, isHostAddress, type Subnet } from './subnet.ts';

/** Twelve characters: with the prefix `ps-` the name of the machine's end of the cable just fits the kernel's 15. */
const SANDBOX_NAME = /^[a-z][a-z0-9-]{0,11}$/;
const HOST_NAME = /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/;
const LABEL = /^[a-z0-9][a-z0-9._-]{0,62}$/;

export const PRISTINE = 'pristine';

const DEFAULT_NAMES = ['meta', 'node-1', 'node-2', 'node-3'];

/** The four hosts of a sandbox that names none, at `.10` to `.13` of its subnet, or as far behind its begin as it reaches. */
export function defaultHosts({ first, last }: Subnet): readonly SandboxHost[] {
  const begin = first + (last - first > 13 ? 10 : 2);
  return DEFAULT_NAMES.map((name, i) => ({ name, address: formatAddress(begin + i) }));
}

export function checkName(name: string): string {
  if (SANDBOX_NAME.test(name)) return name;
  throw new SandboxError('INVALID_NAME', `"${name}" cannot name a sandbox`, {
    hint: 'Use up to 12 lower case letters, digits and dashes, starting with a letter.',
  });
}

export function checkLabel(label: string): string {
  if (label === PRISTINE) {
    throw new SandboxError(
      'INVALID_LABEL',
      `"${PRISTINE}" is the state of a host that was never used and cannot be taken again`,
    );
  }
  if (LABEL.test(label)) return label;
  throw new SandboxError('INVALID_LABEL', `"${label}" cannot name a snapshot`, {
    hint: 'Use lower case letters, digits, dots, dashes and underscores.',
  });
}

export function checkHosts(hosts: readonly SandboxHost[], subnet: Subnet): readonly SandboxHost[] {
  const problems: string[] = [];
  if (hosts.length === 0) problems.push('a sandbox needs at least one host');
  for (const [index, host] of hosts.entries()) {
    if (!HOST_NAME.test(host.name)) problems.push(`"${host.name}" is not a host name`);
    if (!isHostAddress(subnet, host.address))
      problems.push(`${host.name}: ${host.address} is not a host's address in ${subnet.cidr}`);
    const earlier = hosts.slice(0, index);
    if (earlier.some((other) => other.name === host.name)) problems.push(`two hosts are called ${host.name}`);
    if (earlier.some((other) => other.address === host.address))
      problems.push(`two hosts have the address ${host.address}`);
  }
  if (problems.length > 0) {
    throw new SandboxError('INVALID_HOST', problems.join('; '), {
      hint: `${subnet.gateway} is the machine itself; give each host a name and an address of its own in ${subnet.cidr}.`,
    });
  }
  return hosts;
}
