import { Bool, Directory, HostName, HostsLine, IPv4, Name, param, UserName } from '@pigsty/sdk';
import { z } from 'zod';
import { PublicKey, ResolverLine } from './lines.ts';

/** A name that every shell takes; another one would make each login complain. */
const AliasName = z.string().regex(/^[A-Za-z0-9_!%,@.:+-]+$/, 'a name of an alias');

/** A placeholder stays where its variable is not set, which is said by itself. */
const Resolver = z.union([
  IPv4,
  z.string().regex(/^(?:\$\{\w+\}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$/, 'an IPv6 address'),
]);

export const identityParams = {
  nodename: param(HostName.optional(), {
    level: 'instance',
    summary: 'host name; taken from PostgreSQL identity or the machine when absent',
    example: 'node-1',
  }),
  node_cluster: param(Name.default('nodes'), {
    level: 'cluster',
    summary: 'name of the group of nodes, used as a label',
  }),
  nodename_overwrite: param(Bool.default(true), {
    level: 'cluster',
    summary: "sets the machine's host name to the node's name",
  }),
  nodename_exchange: param(Bool.default(false), {
    level: 'cluster',
    summary: 'every node knows the names of all others in /etc/hosts',
  }),
  node_id_from_pg: param(Bool.default(true), {
    level: 'cluster',
    summary: 'a node with a PostgreSQL instance takes its name and cluster',
  }),
};

export const dnsParams = {
  node_write_etc_hosts: param(Bool.default(true), {
    level: 'cluster',
    summary: 'manages entries in /etc/hosts',
  }),
  node_default_etc_hosts: param(z.array(HostsLine).default(['${admin_ip} i.pigsty']), {
    level: 'global',
    summary: 'entries of /etc/hosts on every node: address and names',
  }),
  node_etc_hosts: param(z.array(HostsLine).default([]), {
    level: 'cluster',
    summary: 'further entries of /etc/hosts',
    example: ['10.10.10.10 sss.pigsty'],
  }),
  node_dns_method: param(z.enum(['add', 'none', 'overwrite']).default('add'), {
    level: 'cluster',
    summary: 'how the resolvers of node_dns_servers enter /etc/resolv.conf',
  }),
  node_dns_servers: param(z.array(Resolver).default(['${admin_ip}']), {
    level: 'cluster',
    summary: 'resolvers',
  }),
  node_dns_options: param(z.array(ResolverLine).default(['options single-request-reopen timeout:1']), {
    level: 'cluster',
    summary: 'option lines of /etc/resolv.conf',
  }),
};

export const adminParams = {
  node_data: param(Directory.default('/data'), {
    level: 'cluster',
    summary: 'where data of all modules lives',
  }),
  node_admin_enabled: param(Bool.default(true), { level: 'cluster', summary: 'creates the administrator' }),
  node_admin_uid: param(z.int().min(1).max(60_000).default(88), {
    level: 'cluster',
    summary: 'number of the administrator and of the group admin',
  }),
  node_admin_username: param(UserName.default('dba'), {
    level: 'cluster',
    summary: 'name of the administrator',
  }),
  node_admin_sudo: param(z.enum(['nopass', 'all', 'limit']).default('nopass'), {
    level: 'cluster',
    summary: 'sudo of the group admin: without password, with password, or a few commands',
  }),
  node_admin_ssh_exchange: param(Bool.default(true), {
    level: 'cluster',
    summary: 'administrators of the nodes may log in to each other',
  }),
  node_admin_pk_current: param(Bool.default(true), {
    level: 'cluster',
    summary: 'the public keys of who runs pigsty open the administrator',
  }),
  node_admin_pk_list: param(z.array(PublicKey).default([]), {
    level: 'cluster',
    summary: 'public keys that open the administrator',
    example: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI... dba@example.org'],
  }),
  node_aliases: param(z.record(AliasName, z.string()).default({}), {
    level: 'cluster',
    summary: 'shell aliases for everybody',
    example: { ll: 'ls -l' },
  }),
};
