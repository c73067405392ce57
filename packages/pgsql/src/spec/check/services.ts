import { IPv4, nearestName, unknownServerWords, type Inventory } from '@pigsty/sdk';
import type { PgCluster } from '../cluster.ts';
import { providerOf } from '../provider.ts';
import type { ServiceSpec } from '../schema/objects.ts';
import { serviceSpecs } from '../services.ts';
import { pgVipOf } from '../vip.ts';
import { duplicates, type Finding, type Rule } from './finding.ts';

export const serviceNames: Rule = ({ params }) => [
  ...duplicates(params, 'pg_default_services'),
  ...duplicates(params, 'pg_services'),
];

type Fault = Omit<Finding, 'path'> & { readonly key: keyof ServiceSpec };

/** Where services listen, and where they lead. */
export const serviceEnds: Rule = (cluster, inventory) =>
  (['pg_default_services', 'pg_services'] as const).flatMap((list) =>
    cluster.params[list].flatMap((spec, i) =>
      [...listens(spec, cluster, inventory), ...leads(spec, cluster), ...ofServers(spec)].map(
        ({ key, ...fault }): Finding => ({
          ...fault,
          path: [list, i, key],
        }),
      ),
    ),
  );

function ofServers({ options = '' }: ServiceSpec): readonly Fault[] {
  return unknownServerWords(options).map((fault) => ({
    ...fault,
    rule: 'proxy-word',
    severity: 'warning',
    key: 'options',
  }));
}

const HOST_NAME = /^(?![\d.]+$)[a-z\d](?:[a-z\d.-]*[a-z\d])?$/i;
const IPV6 = /^\[?[\da-f:.]*:[\da-f:.]*\]?$/i;

function listens({ ip, name }: ServiceSpec, cluster: PgCluster, inventory: Inventory): readonly Fault[] {
  const addresses = ip.split(',').map((word) => word.trim());
  const wrong = addresses.find((one) => one !== '*' && one !== '' && !isAddress(one) && !one.includes('${'));
  if (wrong !== undefined) {
    const message = `service ${name} is to listen on "${wrong}", which is no address`;
    return [{ rule: 'service-address', key: 'ip', message, hint: "Write '*' for all addresses of a host." }];
  }
  const elsewhere = addresses.find((one) => IPv4.safeParse(one).success && !isOwn(one, cluster, inventory));
  if (elsewhere === undefined) return [];
  return [
    {
      rule: 'service-address',
      severity: 'warning',
      key: 'ip',
      message: `service ${name} is to listen on ${elsewhere}, which is not an address of every host that carries it`,
      hint: "Write '*', or the address of the VIP: elsewhere HAProxy does not start.",
    },
  ];
}

function isAddress(word: string): boolean {
  return IPv4.safeParse(word).success || IPV6.test(word) || HOST_NAME.test(word);
}

/** Of all hosts, or one that goes from one of them to the other; other addresses of a host are not in an inventory. */
function isOwn(address: string, cluster: PgCluster, inventory: Inventory): boolean {
  if (address === '0.0.0.0' || address.startsWith('127.')) return true;
  const hosts = providerOf(cluster, inventory)?.hosts ?? cluster.instances.map(({ host }) => host);
  if (hosts.length === 1) return hosts[0] === address || !inventory.hosts.has(address);
  if (inventory.hosts.has(address)) return false;
  const others: readonly unknown[] = hosts.map((host) => inventory.hosts.get(host)?.vars['vip_address']);
  return [pgVipOf(cluster.params)?.address, ...others].includes(address);
}

/** A service leads to a port of a member, and not to itself. */
function leads({ name, dest }: ServiceSpec, cluster: PgCluster): readonly Fault[] {
  const { pg_port, pgbouncer_port, pgbouncer_enabled } = cluster.params;
  const fault = (message: string, hint: string, severity?: Finding['severity']): readonly Fault[] => [
    { rule: 'service-dest', key: 'dest', message, hint, ...(severity === undefined ? {} : { severity }) },
  ];
  if (dest === 'pgbouncer' && !pgbouncer_enabled)
    return fault(
      `service ${name} leads to PgBouncer, and pgbouncer_enabled is false`,
      'Write dest: postgres.',
    );
  if (typeof dest === 'string' || dest === pg_port || dest === pgbouncer_port) return [];
  const service = serviceSpecs(cluster).find(({ port }) => port === dest);
  if (service !== undefined)
    return fault(
      `service ${name} leads to port ${dest}, which is that of service ${service.name} itself`,
      `A service leads to a port of the member: postgres (${pg_port}) or pgbouncer (${pgbouncer_port}).`,
    );
  const near = nearestName(String(dest), [String(pg_port), String(pgbouncer_port)]);
  if (near === undefined) return [];
  return fault(
    `service ${name} leads to port ${dest}, where neither PostgreSQL nor PgBouncer listens`,
    `Did you mean ${near}?`,
    'warning',
  );
}

/** Without PgBouncer nobody answers behind services that lead to it by default. */
export const defaultDest: Rule = (cluster) => {
  const { pgbouncer_enabled, pg_default_service_dest } = cluster.params;
  if (pgbouncer_enabled || pg_default_service_dest !== 'pgbouncer') return [];
  const names = serviceSpecs(cluster).flatMap(({ name, dest }) => (dest === 'default' ? [name] : []));
  if (names.length === 0) return [];
  return [
    {
      rule: 'service-dest',
      severity: 'warning',
      path: ['pgbouncer_enabled'],
      message: `pgbouncer_enabled is false, and services lead to PgBouncer: ${names.join(', ')}`,
      hint: 'Set pg_default_service_dest: postgres.',
    },
  ];
};
