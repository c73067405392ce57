import { isBetweenHosts, nearestName, type Inventory } from '@pigsty/sdk';
import type { PgCluster } from '../cluster.ts';
import { connections, type Connection } from '../connections.ts';
import { effectiveRoles } from '../roles.ts';
import { serviceSpecs } from '../services.ts';
import type { Finding, Rule } from './finding.ts';

/** Connections of programs to this cluster: with a user, a password or a database that it does not have, they fail. */
export const programConnections: Rule = (cluster, inventory) => {
  const [addresses, ports] = [addressesOf(cluster, inventory), portsOf(cluster)];
  return connections(inventory).flatMap((connection) => {
    if (!addresses.has(connection.server)) return ofServer(connection, cluster, inventory);
    return connection.port === undefined || ports.has(connection.port.text)
      ? joined([...ofDatabase(connection, cluster), ...ofUser(connection, cluster)])
      : ofPort(connection, cluster, [...ports]);
  });
};

/** What is wrong with two parts of one text is one mistake: it is meant for another cluster, or waits for its declarations. */
function joined([first, ...rest]: readonly Finding[]): readonly Finding[] {
  if (first === undefined) return [];
  const same = rest.filter(({ host, path }) => host === first.host && path.join() === first.path.join());
  return [
    { ...first, message: [first, ...same].map(({ message }) => message).join('; ') },
    ...rest.filter((one) => !same.includes(one)),
  ];
}

/** One with a user of this cluster goes to an address between the hosts that none of them has. */
function ofServer(connection: Connection, cluster: PgCluster, inventory: Inventory): readonly Finding[] {
  const { host, server, at, user, password, database } = connection;
  const isKnown = password !== undefined || database !== undefined;
  if (user === undefined || !isKnown || !isBetweenHosts(server, inventory)) return [];
  if (ofDatabase(connection, cluster).length > 0 || ofUser(connection, cluster).length > 0) return [];
  const members = cluster.instances.map((one) => one.host).join(', ');
  return [
    finding({
      host,
      path: at,
      words: server,
      message: `the connection is to ${server}, which is no host of the inventory; ${cluster.name}, which has the user ${user.text}, is at ${members}`,
      hint: 'Is one of its digits wrong? Nothing to do when it is a load balancer.',
    }),
  ];
}

function addressesOf({ instances }: PgCluster, inventory: Inventory): ReadonlySet<string> {
  return new Set(
    instances.flatMap(({ host, params: { pg_vip_enabled, pg_vip_address } }) => [
      host,
      inventory.hosts.get(host)?.connection.address ?? host,
      ...(pg_vip_enabled ? [pg_vip_address.split('/')[0] ?? ''] : []),
    ]),
  );
}

function portsOf(cluster: PgCluster): ReadonlySet<string> {
  const { pg_port, pgbouncer_port } = cluster.params;
  return new Set([pg_port, pgbouncer_port, ...serviceSpecs(cluster).map(({ port }) => port)].map(String));
}

/** One with the user and the database of this cluster is meant for it; a port beside it may be that of anything. */
function ofPort(connection: Connection, cluster: PgCluster, ports: readonly string[]): readonly Finding[] {
  const { host, port, user, database } = connection;
  if (port === undefined || (user === undefined && database === undefined)) return [];
  const fits = [...ofDatabase(connection, cluster), ...ofUser(connection, cluster)].length === 0;
  if (!fits) return [];
  return [
    finding({
      host,
      path: port.path,
      words: port.text,
      message: `nothing of ${cluster.name} listens at port ${port.text}, where the connection goes`,
      hint: meant(port.text, ports, 'Ports'),
    }),
  ];
}

function ofDatabase(
  { host, database }: Connection,
  { name, params, instances }: PgCluster,
): readonly Finding[] {
  if (database === undefined) return [];
  const known = params.pg_databases.filter(({ state }) => state !== 'absent').map((one) => one.name);
  const { text, path } = database;
  if ([...known, 'postgres', 'template1', 'pgbouncer', params.pg_primary_db].includes(text)) return [];
  return [
    finding({
      host,
      path,
      words: text,
      against: { host: instances[0]?.host ?? host, path: ['pg_databases'] },
      message: `the connection is to the database ${text}, which ${name} does not have`,
      hint: meant(text, known, 'Databases'),
    }),
  ];
}

function ofUser(
  { host, user, password }: Connection,
  { name, params, instances }: PgCluster,
): readonly Finding[] {
  const first = instances[0]?.host ?? host;
  const roles = effectiveRoles(params).filter(({ spec }) => spec.login !== false);
  const fits = (one: (typeof roles)[number]): boolean =>
    one.password?.matches((plain) => plain === password?.text || /^(?:md5|SCRAM-SHA-256\$)/.test(plain)) ??
    true;
  if (user === undefined) {
    if (password === undefined || roles.some((one) => one.password !== undefined && fits(one))) return [];
    return [
      wrongPassword({ host, path: password.path, message: `the password is that of no user of ${name}` }),
    ];
  }
  const role = roles.find(({ spec }) => spec.name === user.text);
  if (role === undefined)
    return [
      finding({
        host,
        path: user.path,
        words: user.text,
        against: { host: first, path: ['pg_users'] },
        message: `the connection is made as ${user.text}, and ${name} has no such user that may log in`,
        hint: meant(
          user.text,
          roles.map(({ spec }) => spec.name),
          'Users',
        ),
      }),
    ];
  if (password === undefined || fits(role)) return [];
  return [
    wrongPassword({
      host,
      path: password.path,
      against: {
        host: first,
        path: ['pg_users', params.pg_users.findLastIndex((one) => one.name === user.text), 'password'],
      },
      message: `the password is not that of ${user.text} in ${name}`,
    }),
  ];
}

function wrongPassword(
  about: Pick<Finding, 'path' | 'message' | 'against'> & { readonly host: string },
): Finding {
  return finding({ ...about, hint: 'Write the same in both places.' });
}

type About = Pick<Finding, 'path' | 'message' | 'hint' | 'words' | 'against'> & { readonly host: string };

function finding(about: About): Finding {
  return { rule: 'program-connection', severity: 'warning', ...about };
}

function meant(word: string, known: readonly string[], label: string): string {
  const near = nearestName(word, known);
  return near === undefined ? `${label}: ${known.join(', ')}.` : `Did you mean ${near}?`;
}
