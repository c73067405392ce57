import { Cidr, IPv4, isElsewhere, isWritten, type Inventory } from '@pigsty/sdk';
import { nodeParams } from '@pigsty/node/contract';
import type { PgInstance } from '../cluster.ts';
import { isSetVip, pgVipOf } from '../vip.ts';
import type { Finding, Rule } from './finding.ts';

/** Members of a sharded cluster may have different ones. */
export const vip: Rule = ({ instances }, inventory) =>
  instances.flatMap((instance) =>
    instance.params.pg_vip_enabled
      ? [...addressOf(instance, inventory), ...interfaceOf(instance), ...listens(instance, inventory)]
      : [],
  );

/** The first address of a network is its own, the last one that of all of its hosts. */
function ofTheNetwork(host: string, vip: string): readonly Finding[] {
  const [address = '', length = ''] = vip.split('/');
  const bits = 32 - Number(length);
  const own = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0) % 2 ** bits;
  if (bits < 2 || (own !== 0 && own !== 2 ** bits - 1)) return [];
  const message = `${address} is ${own === 0 ? 'the network itself' : 'the address of all hosts of its network'}, not one that a host may have`;
  return [
    { rule: 'vip-address', host, path: ['pg_vip_address'], message, hint: 'For example 10.10.10.2/24.' },
  ];
}

function addressOf({ host, params }: PgInstance, inventory: Inventory): readonly Finding[] {
  const isGiven = isWritten(inventory, host, ['pg_vip_address']);
  if (!isSetVip(params.pg_vip_address))
    return [
      {
        rule: 'vip-address',
        host,
        path: [isGiven ? 'pg_vip_address' : 'pg_vip_enabled'],
        message: 'pg_vip_enabled needs pg_vip_address as well',
        hint: 'A free address of the network of the hosts, with its length: pg_vip_address: 10.10.10.2/24',
      },
    ];
  if (Cidr.safeParse(params.pg_vip_address).success) return ofTheNetwork(host, params.pg_vip_address);
  const message = `pg_vip_address must be a free address with the length of its network, got ${params.pg_vip_address}`;
  return [
    { rule: 'vip-address', host, path: ['pg_vip_address'], message, hint: 'For example 10.10.10.2/24.' },
  ];
}

function interfaceOf({ host, params }: PgInstance): readonly Finding[] {
  if (params.pg_vip_interface !== 'lo') return [];
  return [
    {
      rule: 'pg-vip-interface',
      host,
      path: ['pg_vip_interface'],
      message: 'pg_vip_interface is lo, where no other host reaches the VIP',
      hint: 'Leave it away, or name the interface that has the address of the host, like eth0.',
    },
  ];
}

const everyAddress = ['*', '0.0.0.0'];

/** PostgreSQL binds addresses when it starts, and the VIP comes and goes later. */
function listens({ host, params }: PgInstance, inventory: Inventory): readonly Finding[] {
  const addresses = params.pg_listen.split(',').map((word) => word.trim());
  if (pgVipOf(params) === undefined || addresses.some((word) => everyAddress.includes(word))) return [];
  const sysctl = nodeParams(inventory).get(host)?.node_sysctl_params['net.ipv4.ip_nonlocal_bind'];
  const named = addresses.some((word) => word === '${vip}' || word === params.pg_vip_address.split('/')[0]);
  if (named && String(sysctl) === '1') return [];
  return [
    {
      rule: 'vip-not-heard',
      severity: 'warning',
      host,
      path: ['pg_listen'],
      message: named
        ? 'pg_listen names the VIP, and a member that does not hold it cannot bind it'
        : 'pg_listen leaves out the VIP, so that nothing answers there',
      hint: 'Set pg_listen: 0.0.0.0, or name ${vip} and set net.ipv4.ip_nonlocal_bind: 1 in node_sysctl_params.',
    },
  ];
}

/** PostgreSQL does not start where it can bind none of its addresses, and nobody comes in at one that it leaves out. */
export const listenAddresses: Rule = ({ instances }, inventory) =>
  instances.flatMap(({ host, params: { pg_listen } }): readonly Finding[] => {
    const alike = instances.filter((i) => i.params.pg_listen === pg_listen).map((i) => i.host);
    // What several members share is told at the first of them.
    if (alike[0] !== host) return [];
    const words = pg_listen.split(',').map((word) => word.trim());
    if (instances.length > 1 && words.every((word) => /^(?:localhost|127\..*|::1|\$\{lo\})$/.test(word)))
      return [
        {
          rule: 'listen-address',
          host,
          path: ['pg_listen'],
          message: `PostgreSQL listens on ${pg_listen} alone, where the other members cannot copy from it`,
          hint: "Set pg_listen: 0.0.0.0 for all addresses, or '${ip},${lo}' for those of each member.",
        },
      ];
    const wrong = words.find((word) => IPv4.safeParse(word).success && isElsewhere(word, alike, inventory));
    if (wrong === undefined) return [];
    return [
      {
        rule: 'listen-address',
        severity: 'warning',
        host,
        path: ['pg_listen'],
        message: `PostgreSQL is to listen on ${wrong}, which is not an address of ${alike.length === 1 ? host : `each of ${alike.join(', ')}`}`,
        hint: "Set pg_listen: 0.0.0.0 for all addresses, or '${ip},${lo}' for those of each member.",
      },
    ];
  });

/** Where the name of a cluster leads. */
export const dnsTarget: Rule = ({ params }) => {
  const { pg_dns_target: target } = params;
  const finding = (message: string, hint: string): readonly Finding[] => [
    { rule: 'dns-target', path: ['pg_dns_target'], message, hint },
  ];
  if (target === 'vip' && !params.pg_vip_enabled)
    return finding(
      'pg_dns_target is vip, and the cluster has none: it would have no name',
      'Set pg_vip_enabled and pg_vip_address, or pg_dns_target: auto.',
    );
  if (['auto', 'primary', 'vip', 'none'].includes(target) || IPv4.safeParse(target).success) return [];
  return finding(
    `pg_dns_target must be auto, primary, vip, none or an address, got ${target}`,
    'auto is the VIP where there is one, and the primary elsewhere.',
  );
};

const suffix = /^(?:[a-z0-9-]*(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)$/i;

export const dnsSuffix: Rule = ({ name, params: { pg_dns_suffix: written } }) => {
  const finding = (severity: 'error' | 'warning', message: string): readonly Finding[] => [
    {
      rule: 'dns-suffix',
      severity,
      path: ['pg_dns_suffix'],
      message,
      hint: 'For example .db.example.net; the name is then pg-test.db.example.net.',
    },
  ];
  if (!suffix.test(written))
    return finding('error', `pg_dns_suffix must end a host name, got ${JSON.stringify(written)}`);
  // Without a dot before it the first word grows together with the name of the cluster.
  return /^[a-z0-9][a-z0-9-]*\./i.test(written)
    ? finding('warning', `pg_dns_suffix has no dot before it: the name of ${name} would be ${name}${written}`)
    : [];
};
