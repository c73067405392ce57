import { Bool, Cidr, Directory, param, Port, Scalar, SystemCronLine, TimeZone } from '@pigsty/sdk';
import { z } from 'zod';
import { KernelModule, KernelParameter, TimeSource } from './lines.ts';

/** Options would be another way to say where packages come from. */
const PipPackages = z
  .string()
  .regex(
    /^\s*(?:[A-Za-z0-9][^\s]*(?:\s+(?=[A-Za-z0-9])|\s*$))*$/,
    'names of packages with spaces between them',
  );

export const packageParams = {
  node_repo_modules: param(z.string().default('local'), {
    level: 'cluster',
    summary: 'package repositories to add, as a comma separated list',
  }),
  node_repo_remove: param(Bool.default(true), {
    level: 'cluster',
    summary: "moves the machine's own repository files away when local ones are added",
  }),
  node_packages: param(z.array(z.string()).default(['openssh-server']), {
    level: 'cluster',
    summary: 'packages to install',
  }),
  node_default_packages: param(z.array(z.string()).optional(), {
    level: 'global',
    summary: "packages of every node, instead of the platform's list",
  }),
  node_package_downgrade: param(Bool.default(false), {
    level: 'cluster',
    summary: 'lets a version that a list of packages asks for take the place of a newer one',
  }),
  node_uv_env: param(Directory.or(z.literal('')).default('/data/venv'), {
    level: 'cluster',
    summary: 'Python environment, made by uv or python3 where node_pip_packages asks for one',
  }),
  node_pip_packages: param(PipPackages.default(''), {
    level: 'cluster',
    summary: 'Python packages of that environment, with versions as pip takes them',
    example: 'jupyterlab requests==2.32.5',
  }),
};

export const securityParams = {
  node_selinux_mode: param(z.enum(['enforcing', 'permissive', 'disabled']).default('permissive'), {
    level: 'cluster',
    summary: 'mode of SELinux where there is one',
  }),
  node_firewall_mode: param(z.enum(['zone', 'off', 'none']).default('zone'), {
    level: 'cluster',
    summary: 'firewall: trusted and public zones, switched off, or left alone',
  }),
  node_firewall_intranet: param(z.array(Cidr).default(['10.0.0.0/8', '192.168.0.0/16', '172.16.0.0/12']), {
    level: 'cluster',
    summary: 'trusted networks',
  }),
  node_firewall_public_port: param(z.array(Port).default([22, 80, 443]), {
    level: 'cluster',
    summary: 'ports that are open to everybody',
  }),
};

export const tuneParams = {
  node_disable_numa: param(Bool.default(false), { level: 'cluster', summary: 'switches NUMA off at boot' }),
  node_disable_swap: param(Bool.default(false), {
    level: 'cluster',
    summary: 'switches swap off, wherever it comes from',
  }),
  node_static_network: param(Bool.default(true), {
    level: 'cluster',
    summary: 'keeps DHCP from rewriting /etc/resolv.conf',
  }),
  node_disk_prefetch: param(Bool.default(false), {
    level: 'cluster',
    summary: 'reads 8 MiB ahead on rotating disks',
  }),
  node_kernel_modules: param(
    z.array(KernelModule).default(['softdog', 'ip_vs', 'ip_vs_rr', 'ip_vs_wrr', 'ip_vs_sh']),
    {
      level: 'cluster',
      summary: 'kernel modules to load, now and at boot',
    },
  ),
  node_hugepage_count: param(z.int().min(0).default(0), {
    level: 'cluster',
    summary: 'huge pages of 2 MiB to reserve',
  }),
  node_hugepage_ratio: param(z.number().min(0).max(0.9).default(0), {
    level: 'cluster',
    summary: 'share of the memory to reserve as huge pages',
  }),
  node_overcommit_ratio: param(z.int().min(0).default(0), {
    level: 'cluster',
    summary:
      'share of the memory, in percent, that programs can be promised besides swap; the kernel decides when 0',
  }),
  node_tune: param(z.enum(['none', 'oltp', 'olap', 'crit', 'tiny']).default('oltp'), {
    level: 'cluster',
    summary: 'kernel parameters for a kind of work',
  }),
  node_sysctl_params: param(z.record(KernelParameter, Scalar).default({ 'fs.nr_open': 8388608 }), {
    level: 'cluster',
    summary: 'kernel parameters; they go before those of node_tune',
  }),
};

export const timeParams = {
  node_timezone: param(TimeZone.default(''), {
    level: 'cluster',
    summary: 'time zone; left alone when empty',
    example: 'Europe/Berlin',
  }),
  node_ntp_enabled: param(Bool.default(true), { level: 'cluster', summary: 'keeps the clock with chrony' }),
  node_ntp_servers: param(z.array(TimeSource).default(['pool pool.ntp.org iburst']), {
    level: 'cluster',
    summary: 'time sources as chrony writes them',
  }),
  node_crontab_overwrite: param(Bool.default(true), {
    level: 'cluster',
    summary: 'node_crontab is the whole of /etc/cron.d/pigsty; false leaves lines of others there',
  }),
  node_crontab: param(z.array(SystemCronLine).default([]), {
    level: 'cluster',
    summary: 'lines of the system crontab, with a user column',
    example: ['00 01 * * * postgres /pg/bin/pg-backup full'],
  }),
};

/** A password in a URL would stand in the list of processes. */
const LogEndpoint = z
  .string()
  .regex(/^(?:infra|https?:\/\/[^\s@]+)$/, 'infra, or a URL with http:// or https:// and without a password');

export const monitorParams = {
  vector_enabled: param(Bool.default(true), {
    level: 'cluster',
    summary: 'ships the logs of the host to every store of logs',
  }),
  vector_clean: param(Bool.default(false), {
    level: 'global',
    summary: 'forgets what the log agent has read',
  }),
  vector_data: param(Directory.default('/data/vector'), {
    level: 'cluster',
    summary: 'what the log agent has read, and what it could not send yet',
  }),
  vector_port: param(Port.default(9598), {
    level: 'cluster',
    summary: 'metrics of the log agent, on the loopback address',
  }),
  vector_read_from: param(z.enum(['beginning', 'end']).default('beginning'), {
    level: 'cluster',
    summary: 'where the log agent starts in a new log file',
  }),
  vector_log_endpoint: param(z.array(LogEndpoint).default(['infra']), {
    level: 'cluster',
    summary: 'where logs go: infra for every store of the estate, or URLs',
  }),
  exporter_tls: param(Bool.default(true), {
    level: 'cluster',
    summary: "exporters answer over TLS, and only to a client with a certificate of the estate's CA",
  }),
  node_exporter_enabled: param(Bool.default(true), {
    level: 'cluster',
    summary: 'exports metrics of the machine',
  }),
  node_exporter_port: param(Port.default(9100), { level: 'cluster', summary: 'metrics of the machine' }),
  node_exporter_options: param(
    z
      .string()
      .default('--no-collector.softnet --no-collector.nvme --collector.tcpstat --collector.processes'),
    {
      level: 'cluster',
      summary: 'options of node_exporter',
    },
  ),
};
