import { directory, file, unit, wait, type Estate, type HostFacts, type StageDraft } from '@pigsty/sdk';
import { renderDnsmasqConfig, renderRecords } from '../render/dnsmasq-conf.ts';
import type { InfraCluster, InfraNode } from '../spec/components.ts';
import { paths, topics, users } from '../spec/paths.ts';
import { namesUnderSeLinux } from './selinux.ts';

/** The name server of the estate. */
export function names(
  cluster: InfraCluster,
  node: InfraNode,
  estate: Estate,
  facts: HostFacts | undefined,
): readonly StageDraft[] {
  const { host, params } = node;
  if (!params.dns_enabled) return [];
  const records = params.dns_records.map((r) =>
    r.replaceAll('${admin_ip}', estate.inventory.estate.admin_ip ?? host),
  );
  return [
    {
      name: 'dns',
      host,
      after: ['base@self'],
      ops: [
        directory({ path: '/etc/dnsmasq.d', mode: '0755' }),
        directory({ path: paths.names, group: users.group, mode: '0755' }),
        file(
          {
            path: paths.dnsmasq,
            content: renderDnsmasqConfig(host, params.dns_port),
            check: ['dnsmasq', '--test', '--conf-file={}'],
          },
          { notifies: [topics.dnsmasqRestart] },
        ),
        file(
          { path: `${paths.names}/default`, content: renderRecords(records), mode: '0644' },
          { notifies: [topics.dnsmasq] },
        ),
        file(
          { path: `${paths.unitDirectory}/dnsmasq.service`, content: unitFile },
          { notifies: [topics.dnsmasqRestart] },
        ),
        ...namesUnderSeLinux({ cluster, node, estate, facts }),
        dnsmasqUnit('running'),
        wait({
          name: `the name server answers on ${params.dns_port}`,
          until: `test -n "$(ss -Hlun 'sport = :${params.dns_port}')"`,
          timeoutMs: 15_000,
          intervalMs: 200,
          unit: 'dnsmasq.service',
          diagnose: `ss -Hlunp 'sport = :${params.dns_port}'; journalctl --no-pager --unit dnsmasq --lines=20 --output=cat`,
        }),
      ],
    },
  ];
}

/** The name server, with the names as they are now; for every stage that writes some. */
export function dnsmasqUnit(state: 'running' | 'keep'): ReturnType<typeof unit> {
  return unit({
    name: 'dnsmasq.service',
    state,
    enabled: state === 'running' ? true : 'keep',
    reloadOn: [topics.dnsmasq],
    restartOn: [topics.dnsmasqRestart],
  });
}

const unitFile = `# Managed by pigsty (module infra).
[Unit]
Description=dnsmasq of Pigsty: the names of the estate
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
# The stub of systemd-resolved asks this server: whom resolved asks is in another file.
ExecStart=/bin/sh -c 'case "$$(readlink -f /etc/resolv.conf)" in */systemd/resolve/*) set -- --resolv-file=/run/systemd/resolve/resolv.conf ;; esac; exec /usr/sbin/dnsmasq --keep-in-foreground --conf-file=${paths.dnsmasq} "$$@"'
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=2s

[Install]
WantedBy=multi-user.target
`;
