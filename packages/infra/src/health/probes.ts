import { certificateProbe } from '@pigsty/node/contract';
import { serviceProbe, verdict, type Probe, type ProbeSubject } from '@pigsty/sdk';
import {
  componentName,
  componentsOf,
  grafana,
  vlogs,
  vmalert,
  type InfraCluster,
  type InfraNode,
} from '../spec/components.ts';
import { paths } from '../spec/paths.ts';
import { certbotProbes } from './certbot.ts';
import { logsPluginLoads } from './logs-plugin.ts';
import { rulesAreSound, targetsAnswer } from './watching.ts';

const { ok, fail } = verdict;

/** Every server of every infra node, and whether what is expected is seen. */
export function probes(cluster: InfraCluster): readonly Probe[] {
  return cluster.instances.flatMap((node): readonly Probe[] => {
    const { params } = node;
    const subject = { module: 'infra', cluster: cluster.name, instance: node.name, host: node.host };
    return [
      ...componentsOf(node).map((component) =>
        serviceProbe(
          { ...subject, instance: componentName(component, node) },
          {
            name: `${component.title} runs, starts at boot and answers`,
            unit: component.unit,
            url: `http://127.0.0.1:${component.port(params)}${component.healthPath}`,
          },
        ),
      ),
      ...(params.nginx_enabled
        ? [
            serviceProbe(subject, {
              name: 'nginx runs, starts at boot and answers',
              unit: 'nginx.service',
              url: `http://127.0.0.1:${params.nginx_port}/healthz`,
            }),
            ...(params.nginx_sslmode === 'disable'
              ? []
              : [
                  certificateProbe({ ...subject, path: paths.portalCertificate }),
                  ...certbotProbes(subject, node),
                ]),
          ]
        : []),
      ...(params.dns_enabled ? [resolves(subject, node)] : []),
      ...(params.vmetrics_enabled ? [targetsAnswer(subject, node)] : []),
      ...(vmalert.enabled(params) ? [rulesAreSound(subject, node)] : []),
      ...(grafana.enabled(params) && vlogs.enabled(params) ? [logsPluginLoads(subject)] : []),
    ];
  });
}

function resolves(subject: ProbeSubject, { params }: InfraNode): Probe {
  const [, name] = params.dns_records[0]?.trim().split(/\s+/) ?? [];
  return {
    ...subject,
    name: 'the name server runs and knows the names of the estate',
    script: `systemctl is-active dnsmasq.service; cat ${paths.names}/* | grep -c -v '^#'; ss -Hlun 'sport = :${params.dns_port}' | grep -c .`,
    deadlineMs: 5000,
    judge: ({ output }) => {
      const [active = '', names = '0', sockets = '0'] = output.trim().split('\n');
      if (active !== 'active')
        return fail(`dnsmasq.service is ${active === '' ? 'unknown' : active}`, `journalctl -u dnsmasq`);
      if (Number(sockets) === 0)
        return fail(`nothing listens on UDP port ${params.dns_port}`, 'journalctl -u dnsmasq');
      return ok(`${names} names${name === undefined ? '' : `, ${name} among them`}`);
    },
  };
}
