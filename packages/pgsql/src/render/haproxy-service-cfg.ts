import { afterForcedShutdown, caCertificatePath, tcpUserTimeout } from '@pigsty/node/contract';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { rtoPlan } from '../spec/cluster.ts';
import type { PgService, ServiceMember } from '../spec/services.ts';
import { header } from './header.ts';

/** The line by which a file of /etc/haproxy/conf.d says whose it is. */
export function serviceMark(cluster: string): string {
  return `# pgsql services of ${cluster}`;
}

/** /etc/haproxy/conf.d/<cluster>-<service>.cfg of a member: it is the cluster's own, and goes with it. */
export function renderHaproxyService(cluster: PgCluster, service: PgService): string {
  return rendered(cluster, service, `${serviceMark(cluster.name)}\n`);
}

/** The same for a host of `pg_service_provider`, whose NODE keeps the file. */
export function renderProvidedService(cluster: PgCluster, service: PgService): string {
  return rendered(cluster, service, '');
}

function rendered(cluster: PgCluster, service: PgService, mark: string): string {
  const { spec, members } = service;
  const { params } = cluster;
  const rto = rtoPlan(params);
  // slowstart throttles a server that comes up; right after a failover that is the new primary.
  const slowstart = spec.check === '/primary' ? '' : ' slowstart 30s';
  const server = `default-server inter ${rto.interMs}ms fastinter ${rto.fastInterMs}ms downinter ${rto.downInterMs}ms rise ${rto.rise} fall ${rto.fall} on-marked-down shutdown-sessions${slowstart} maxconn 3000 maxqueue 128 weight 100${spec.options === undefined ? '' : ` ${spec.options}`}`;
  const lines = [
    `listen ${service.proxy}`,
    `    bind ${spec.ip}:${spec.port}`,
    '    mode tcp',
    `    maxconn ${spec.maxconn}`,
    `    balance ${spec.balance}`,
    '    option tcplog',
    '    timeout connect 3s',
    '    timeout client 24h',
    '    timeout server 24h',
    `    timeout check ${Math.max(rto.interMs, 2000)}ms`,
    '    option httpchk',
    `    http-check send meth OPTIONS uri ${spec.check}`,
    '    http-check expect status 200',
    ...afterForcedShutdown(server),
    `    ${server}`,
    ...members.map((member) => serverLine(member)),
  ];
  return `${header(`Service ${spec.name} of ${cluster.name}`)}${mark}${lines.join('\n')}\n`;
}

function serverLine({ instance, port, backup }: ServiceMember): string {
  const { name, host, params } = instance;
  const words = [
    `    server ${name} ${host}:${port} check port ${params.patroni_port} ${tcpUserTimeout}`,
    ...tlsCheck(instance),
    `weight ${params.pg_weight}`,
    ...(backup ? ['backup'] : []),
  ];
  return words.join(' ');
}

function tlsCheck({ name, params }: PgInstance): readonly string[] {
  return params.patroni_ssl_enabled
    ? [`check-ssl verify required ca-file ${caCertificatePath} verifyhost ${name}`]
    : [];
}
