import {
  Balance,
  Bool,
  Count,
  distinct,
  InterfaceName,
  IPv4,
  Name,
  OptionalPassword,
  param,
  passwordFor,
  Port,
  ReachedBy,
  UserName,
} from '@pigsty/sdk';
import { z } from 'zod';

/** A duration as HAProxy takes it: a whole number and a unit. */
const Timeout = z.string().regex(/^\d+(?:us|ms|s|m|h|d)$/, 'a duration like 24h, in whole numbers');

const Server = z.strictObject({
  name: z.string().min(1),
  ip: ReachedBy,
  port: Port,
  weight: z.int().min(0).max(256).optional(),
  backup: Bool.optional(),
  options: z.string().optional(),
});

/** One service of `haproxy_services`. */
export const ProxyService = z.strictObject({
  name: Name.describe('name of the service'),
  port: Port.describe('port to listen on'),
  ip: z.string().default('*').describe('address to listen on; * for all'),
  protocol: z.enum(['tcp', 'http']).default('tcp').describe('tcp, or http to look into requests'),
  balance: Balance.default('roundrobin').describe('how connections are spread'),
  maxconn: Count.default(10_000).describe('connections at once'),
  default: z
    .string()
    .default(
      'inter 3s fastinter 1s downinter 5s rise 3 fall 3 on-marked-down shutdown-sessions slowstart 30s maxconn 3000 maxqueue 128 weight 100',
    )
    .describe('defaults of the server lines'),
  options: z.array(z.string()).default([]).describe('further lines of the service'),
  servers: z
    .array(Server)
    .min(1)
    .check(distinct('name', 'servers of a service'))
    .describe('where connections go'),
});

export type ProxyService = z.infer<typeof ProxyService>;

export const proxyParams = {
  haproxy_enabled: param(Bool.default(true), { level: 'cluster', summary: 'runs HAProxy on the node' }),
  haproxy_clean: param(Bool.default(false), {
    level: 'global',
    summary: 'removes files of services that are not of the estate, too; stale ones of ours always go',
  }),
  haproxy_reload: param(Bool.default(true), {
    level: 'argument',
    summary: 'accepted from older inventories; a changed configuration is always loaded',
  }),
  haproxy_auth_enabled: param(Bool.default(true), {
    level: 'global',
    summary: 'the admin page asks for a password',
  }),
  haproxy_admin_username: param(UserName.default('admin'), {
    level: 'global',
    summary: 'user of the admin page',
  }),
  haproxy_admin_password: param(
    passwordFor({ goesInto: '/etc/haproxy/haproxy.cfg', ascii: true }).prefault('pigsty'),
    {
      level: 'global',
      summary: 'password of the admin page',
    },
  ),
  haproxy_exporter_port: param(Port.default(9101), { level: 'cluster', summary: 'admin page and metrics' }),
  haproxy_client_timeout: param(Timeout.default('24h'), {
    level: 'cluster',
    summary: 'an idle client is dropped after',
  }),
  haproxy_server_timeout: param(Timeout.default('24h'), {
    level: 'cluster',
    summary: 'an idle server connection is dropped after',
  }),
  haproxy_services: param(z.array(ProxyService).default([]), {
    level: 'cluster',
    summary: 'services of your own',
    example: [{ name: 'minio', port: 9002, servers: [{ name: 'minio-1', ip: '10.10.10.10', port: 9000 }] }],
  }),
};

export const vipParams = {
  vip_enabled: param(Bool.default(false), {
    level: 'cluster',
    summary: 'an address that moves between the nodes of a cluster',
  }),
  vip_address: param(IPv4.optional(), {
    level: 'cluster',
    summary: 'virtual address that the nodes share',
    example: '10.10.10.99',
  }),
  vip_vrid: param(z.int().min(1).max(254).optional(), {
    level: 'cluster',
    summary: 'number of the VRRP group, unique in the network',
  }),
  vip_role: param(z.enum(['master', 'backup']).default('backup'), {
    level: 'instance',
    summary: 'who holds it first',
  }),
  vip_preempt: param(Bool.default(false), { level: 'cluster', summary: 'a returning master takes it back' }),
  vip_interface: param(InterfaceName.default('auto'), {
    level: 'cluster',
    summary: 'network interface; the one of the inventory address when auto',
  }),
  vip_dns_suffix: param(z.string().default(''), { level: 'cluster', summary: 'suffix of its name in DNS' }),
  vip_auth_pass: param(OptionalPassword.prefault(''), {
    level: 'cluster',
    summary: 'VRRP password, of which keepalived takes eight characters; derived when empty',
  }),
  vip_exporter_port: param(Port.default(9650), { level: 'cluster', summary: 'metrics of keepalived' }),
};
